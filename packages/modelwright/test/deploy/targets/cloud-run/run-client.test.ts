import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { cloudRun } from '../../../../src/deploy/targets/cloud-run/target.ts'
import { releaseOf } from '../../a-release.ts'
import { containerStart } from '../../google/containers.ts'
import { discoveryFolder, needsDiscovery } from '../../google/discovery.ts'
import { drive } from '../../google/drive.ts'
import { fakeGoogle, foreign, leadChain } from '../../google/fake-google.ts'
import { runPart } from '../../google/fake-run.ts'

interface Service {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly traffic: readonly { readonly revision: string; readonly percent: number; readonly tag: string }[]
  readonly template: { readonly containers: readonly { readonly image: string }[] }
}

interface ServicesClient {
  getService(request: object): Promise<[Service]>
  updateService(request: object): Promise<[{ promise(): Promise<[Service]> }]>
  deleteService(request: object): Promise<[{ promise(): Promise<unknown> }]>
  close(): Promise<void>
}

function clientAt(url: string): ServicesClient | undefined {
  try {
    const { v2 } = createRequire(join(foreign, 'package.json'))('@google-cloud/run') as {
      v2: { ServicesClient: new (options: object) => ServicesClient }
    }
    const { hostname, port } = new URL(url)
    return new v2.ServicesClient({
      fallback: true,
      protocol: 'http',
      apiEndpoint: hostname,
      port: Number(port),
    })
  } catch {
    return undefined
  }
}

const [first, second] = ['4f2a91c07d3e', '77d01c93aa20']

it.skipIf(discoveryFolder === undefined || clientAt('http://127.0.0.1:1') === undefined)(
  `Google's own client reads what we made, and we read what it changed (needs test/foreign; ${needsDiscovery})`,
  async () => {
    const google = await fakeGoogle([runPart(containerStart())])
    const unlead = leadChain(google.url)
    const client = clientAt(google.url)!
    try {
      const given = { region: 'europe-west1', form: 'source' }
      const host = google.host()
      const old = await drive(cloudRun, { release: await releaseOf(), given, host, revision: first })
      await old.apply()
      const next = await drive(cloudRun, {
        release: await releaseOf('multiclass'),
        given,
        host,
        revision: second,
      })
      await next.apply()
      const name = 'projects/my-project-12/locations/europe-west1/services/churn'
      const [service] = await client.getService({ name })
      expect(service.labels).toMatchObject({ 'managed-by': 'modelwright', 'modelwright-deployment': 'churn' })
      expect(service.traffic.map(({ revision, percent, tag }) => [revision, percent, tag])).toEqual([
        [`churn-${first}`, 100, `r${first}`],
        [`churn-${second}`, 0, `r${second}`],
      ])
      const traffic = [
        { type: 2, revision: `churn-${first}`, percent: 90 },
        { type: 2, revision: `churn-${second}`, percent: 10, tag: `r${second}` },
      ]
      const [operation] = await client.updateService({
        service: { name, traffic, template: service.template },
        updateMask: { paths: ['traffic'] },
      })
      await operation.promise()
      expect(await cloudRun.readTraffic(next.cloud, next.placed)).toEqual({ [first]: 90, [second]: 10 })
      expect(await next.isGolden(second)).toBe(true)
      // Its tag was taken away by somebody else: the revision is not asked, and says why.
      await expect(old.isGolden(first)).rejects.toMatchObject({ code: 'DEPLOY_REVISION_UNREACHABLE' })
      const [removal] = await client.deleteService({ name })
      await removal.promise()
      expect(
        await old.description.resources.find(({ key }) => key === 'service')!.read(old.cloud, undefined),
      ).toBeUndefined()
      expect(google.problems).toEqual([])
    } finally {
      unlead()
      await client.close()
      await google.close()
    }
  },
)
