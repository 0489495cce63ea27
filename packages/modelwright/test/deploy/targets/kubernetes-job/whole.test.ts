import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../../../../../test/free-port.ts'
import { times } from '../../../../../../test/long.ts'
import { deployEngine } from '../../../../src/deploy/index.ts'
import { kubernetesJob } from '../../../../src/deploy/targets/kubernetes-job/target.ts'
import { checkTarget, type FreshProvider } from '../../../../src/testing/index.ts'
import { onBench } from '../../../../src/testing/target-bench.ts'
import { startRegistry } from '../../../pack/registry/strict-registry.ts'
import { hasForeign, installForeign } from '../../../retrieve/buckets/foreign.ts'
import { workflows } from '../../jobs/workflows.ts'
import { type FakeCluster, startCluster } from '../kubernetes/fake-cluster.ts'

// A workflow as a CronJob, on a cluster that begins empty each time but for the secret that must be there.
const can =
  process.platform === 'linux' && hasForeign('@kubernetes/client-node') && hasForeign('kubernetes-models')
const folder = mkdtempSync(join(tmpdir(), 'modelwright-job-'))
const own = process.arch === 'arm64' ? 'linux/arm64' : 'linux/amd64'
const port = await freePort()
const secret = '/api/v1/namespaces/models/secrets/check-target-secrets'
const cronJob = '/apis/batch/v1/namespaces/models/cronjobs/check-target'
let cluster: FakeCluster

beforeAll(() => {
  if (can) installForeign(folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const isOfJobs = (path: string): boolean => path !== secret && !path.includes('/jobs/')

async function fresh(): Promise<FreshProvider> {
  const registry = await startRegistry({}, port)
  cluster = await startCluster(folder, { token: () => 'a-secret-token', slowness: 1 })
  const here = cluster
  here.objects.set(secret, { kind: 'Secret', metadata: { name: 'check-target-secrets' } })
  return {
    env: { KUBECONFIG: here.kubeconfig({ token: 'a-secret-token' }) },
    folder,
    async inventory() {
      const images = [...(registry.manifests.get('team/churn')?.keys() ?? [])]
      // Jobs that were run go with their CronJob: a real cluster collects them.
      return [
        ...[...here.objects.keys()].filter(isOfJobs),
        ...images.filter((name) => name.startsWith('sha256:')),
      ]
    },
    async plant({ kind, name }) {
      if (kind !== 'CronJob') return false
      const theirs = {
        kind,
        metadata: { name, uid: 'theirs', labels: {} },
        spec: {
          schedule: '0 0 * * *',
          jobTemplate: { spec: { template: { metadata: {}, spec: { containers: [{ image: 'x' }] } } } },
        },
      }
      here.objects.set(`/apis/batch/v1/namespaces/models/cronjobs/${name}`, {
        apiVersion: 'batch/v1',
        ...theirs,
      })
      return true
    },
    async close() {
      here.close()
      await registry.close()
    },
  }
}

const options = {
  repository: `127.0.0.1:${port}/team/churn`,
  node: '/bin/true',
  platform: own,
  schedule: '0 4 * * *',
}
const given = { target: kubernetesJob, options, workflows, fresh, kills: times(2, 1000) }

describe.skipIf(!can)('the target kubernetes-job', () => {
  for (const { name, run } of checkTarget(given)) it(name, run, 600_000)

  const template = () =>
    (
      cluster.objects.get(cronJob) as unknown as {
        spec: {
          suspend: boolean
          schedule: string
          jobTemplate: {
            spec: { template: { metadata: { labels: object }; spec: { containers: { image: string }[] } } }
          }
        }
      }
    ).spec

  it('runs the revision that has the schedule, another by its name, and says what gates refuse', async () => {
    await onBench(given as never, async (bench) => {
      const { runDeployment, rollbackTraffic } = await deployEngine()
      const first = await bench.apply(0)
      expect(template()).toMatchObject({ suspend: false, schedule: '0 4 * * *' })
      const imageOf = () => template().jobTemplate.spec.template.spec.containers[0]!.image
      const before = imageOf()
      const second = await bench.apply(1)
      expect(imageOf()).not.toBe(before)
      cluster.rules = { ...cluster.rules, exits: (image) => (image === before ? 0 : 3) }
      expect(await runDeployment(bench.desk, 'check-target')).toMatchObject({ state: 'refused', exitCode: 3 })
      expect(await runDeployment(bench.desk, 'check-target', first.plan.revision)).toMatchObject({
        state: 'passed',
        exitCode: 0,
      })
      cluster.rules = { ...cluster.rules, exits: () => 1 }
      expect(await runDeployment(bench.desk, 'check-target')).toMatchObject({
        state: 'failed',
        exitCode: 1,
        reason: /PodFailurePolicy/,
      })
      cluster.rules = { ...cluster.rules, trouble: () => 'ImagePullBackOff' }
      expect(await runDeployment(bench.desk, 'check-target')).toMatchObject({
        state: 'failed',
        reason: /ImagePullBackOff/,
      })
      await rollbackTraffic(bench.desk, 'check-target', undefined, async () => {})
      expect(imageOf()).toBe(before)
      expect(template().jobTemplate.spec.template.metadata.labels).toMatchObject({
        'modelwright.revision': first.plan.revision,
      })
      expect(second.plan.places).toBe('workflow')
    })
  }, 120_000)

  it('is refused where the secret that says where runs go is not there, and where the schedule is none', async () => {
    await onBench(given as never, async (bench) => {
      cluster.objects.delete(secret)
      await expect(bench.apply(0)).rejects.toMatchObject({
        code: 'DEPLOY_RESOURCE_ABSENT',
        message: /check-target-secrets/,
      })
      expect([...cluster.objects.keys()]).toEqual([])
      const wrong = { options: { ...options, schedule: '0 0 30 2 *' } }
      await expect(bench.apply(0, wrong)).rejects.toMatchObject({ code: 'DEPLOY_SCHEDULE_INVALID' })
      // What is kept is a volume: nothing else need be there.
      cluster.objects.set('/api/v1/namespaces/models/persistentvolumeclaims/store', {
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'store' },
      })
      await bench.apply(0, { options: { ...options, volume: 'store' } })
      expect(JSON.stringify(template())).toContain('"claimName":"store"')
    })
  }, 120_000)

  it('reads no secret: only its name is asked for', async () => {
    await onBench(given as never, async (bench) => {
      await bench.apply(0)
      expect(cluster.seen.some((line) => line === `GET ${secret}`)).toBe(true)
      expect(JSON.stringify(bench.memory.text())).not.toContain('postgres')
    })
  }, 120_000)
})
