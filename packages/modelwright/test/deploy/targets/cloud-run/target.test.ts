import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readOptions } from '../../../../src/core/index.ts'
import { cloudRun } from '../../../../src/deploy/targets/cloud-run/target.ts'
import { releaseOf } from '../../a-release.ts'
import { containerStart } from '../../google/containers.ts'
import { discoveryFolder, needsDiscovery } from '../../google/discovery.ts'
import { drive } from '../../google/drive.ts'
import { type FakeGoogle, fakeGoogle, leadChain } from '../../google/fake-google.ts'
import { runPart } from '../../google/fake-run.ts'
import { refuse } from '../../google/fake-world.ts'
import { liveTest } from '../../google/live.ts'

const [first, second] = ['4f2a91c07d3e', '77d01c93aa20']
const given = { region: 'europe-west1', form: 'source' }
let google: FakeGoogle
let unlead: () => void

beforeEach(async () => {
  google = await fakeGoogle([runPart(containerStart())])
  unlead = leadChain(google.url)
})

afterEach(async () => {
  unlead()
  expect(google.problems).toEqual([])
  await google.close()
})

const begin = async (more: object = {}, revision = first, kind = 'trees') =>
  drive(cloudRun, {
    release: await releaseOf(kind),
    given: { ...given, ...more },
    host: google.host(),
    revision,
  })

describe.skipIf(discoveryFolder === undefined)(
  `Cloud Run, against a Google that checks (${needsDiscovery})`,
  () => {
    it('places an archive, which answers the golden rows bit for bit, and takes all of it away again', async () => {
      const one = await begin()
      const found = await one.apply()
      expect([...found.keys()]).toEqual([
        'bucket',
        `revision/${first}/source`,
        'service',
        `revision/${first}/revision`,
      ])
      expect(await one.isGolden()).toBe(true)
      expect(await one.isGolden(first)).toBe(true)
      expect(await cloudRun.readTraffic(one.cloud, one.placed)).toEqual({ [first]: 100 })
      expect(found.get('service')?.outputs?.['url']).toContain('/serving/churn')
      const writes = google.calls.filter(({ id }) => /create|insert|patch/.test(id)).length
      await one.apply()
      expect(google.calls.filter(({ id }) => /create|insert|patch/.test(id))).toHaveLength(writes)
      await one.remove()
      expect([...google.world.things.keys()]).toEqual([])
    })

    it('gives a new revision an address and no traffic, then shares, then the old one all again', async () => {
      const old = await begin()
      await old.apply()
      const next = await begin({ concurrency: 10 }, second, 'multiclass')
      await next.apply()
      expect(await cloudRun.readTraffic(next.cloud, next.placed)).toEqual({ [first]: 100 })
      expect(await next.isGolden(second)).toBe(true)
      expect(await old.isGolden()).toBe(true)
      await cloudRun.shift(next.cloud, next.placed, { [first]: 90, [second]: 10 })
      expect(await cloudRun.readTraffic(next.cloud, next.placed)).toEqual({ [first]: 90, [second]: 10 })
      await cloudRun.shift(next.cloud, next.placed, { [second]: 100 })
      expect(await next.isGolden()).toBe(true)
      await cloudRun.shift(next.cloud, next.placed, { [first]: 100 })
      expect(await old.isGolden()).toBe(true)
      expect(await next.isGolden(second)).toBe(true)
      const creates = google.calls.filter(({ id }) => /storage.objects.insert|services.create/.test(id))
      expect(creates).toHaveLength(3)
      const gone = cloudRun.shift(next.cloud, next.placed, { nothere: 100 })
      await expect(gone).rejects.toMatchObject({ code: 'DEPLOY_REVISION_MISSING' })
    })

    it('removes an old revision and nothing of the others', async () => {
      const old = await begin()
      await old.apply()
      const next = await begin({}, second, 'multiclass')
      await next.apply()
      await cloudRun.shift(next.cloud, next.placed, { [second]: 100 })
      for (const resource of [...old.description.resources]
        .reverse()
        .filter(({ revision }) => revision === first)) {
        await resource.remove(old.cloud, (await resource.read(old.cloud, undefined))!)
        expect(await resource.read(old.cloud, undefined)).toBeUndefined()
      }
      expect(await next.isGolden()).toBe(true)
      expect([...google.world.things.keys()].filter((key) => key.includes('/revisions/'))).toEqual([
        `projects/my-project-12/locations/europe-west1/services/churn/revisions/churn-${second}`,
      ])
    })

    it('survives throttling, failures, cut connections, slow work, late sight, expired tokens and clashes', async () => {
      google.world.unseenLooks = 1
      google.world.slowLooks = 5
      google.fail(/^POST \/storage\/v1\/b$/, refuse(429, 'Too many requests'), 2)
      google.fail(/upload_id|^PUT \/upload/, 'cut', 2)
      google.fail(/^POST .*\/services$/, refuse(503, 'The service is currently unavailable.'), 2)
      google.fail(/^GET .*\/operations/, refuse(500, 'Internal error'), 2)
      const one = await begin()
      google.expireTokens()
      await one.apply()
      google.fail(/^PATCH .*\/services\/churn$/, refuse(409, 'Conflict: version does not match.'), 2)
      google.expireTokens()
      const next = await begin({}, second, 'multiclass')
      await next.apply()
      expect(await one.isGolden()).toBe(true)
      expect(await next.isGolden(second)).toBe(true)
    })

    it('makes nothing twice where an answer was lost after the work', async () => {
      const one = await begin()
      await one.apply()
      for (const key of ['bucket', `revision/${first}/source`, 'service']) {
        const resource = one.description.resources.find((each) => each.key === key)!
        const before = google.world.things.size
        expect((await resource.create(one.cloud)).isOurs).toBe(true)
        expect(google.world.things.size).toBe(before)
      }
    })

    it('tells why a container does not start, keeps the old one serving, and tries under another name', async () => {
      const old = await begin()
      await old.apply()
      google.world.isBroken = (name) => name.endsWith(second)
      const next = await begin({}, second, 'multiclass')
      await expect(next.apply()).rejects.toMatchObject({
        code: 'DEPLOY_OPERATION_FAILED',
        message: expect.stringContaining('failed to start and listen on the port') as unknown,
      })
      expect(await old.isGolden()).toBe(true)
      const service = next.description.resources.find(({ key }) => key === 'service')!
      expect((await service.read(next.cloud, undefined))?.state).toBe('ready')
      const revision = next.description.resources.find(({ key }) => key.endsWith('/revision'))!
      const broken = await revision.read(next.cloud, undefined)
      expect(broken).toMatchObject({
        state: 'failed',
        reason: expect.stringContaining('failed to start') as unknown,
      })
      await revision.remove(next.cloud, broken!)
      expect(await revision.read(next.cloud, undefined)).toBeUndefined()
      expect((await revision.create(next.cloud)).id).toContain(`churn-${second}-2`)
      expect(await next.isGolden(second)).toBe(true)
      await cloudRun.shift(next.cloud, next.placed, { [second]: 100 })
      expect(await cloudRun.readTraffic(next.cloud, next.placed)).toEqual({ [second]: 100 })
    })

    it('a service that never started is broken, to be made anew', async () => {
      google.world.isBroken = () => true
      const one = await begin()
      await expect(one.apply()).rejects.toMatchObject({ code: 'DEPLOY_OPERATION_FAILED' })
      const service = one.description.resources.find(({ key }) => key === 'service')!
      const found = await service.read(one.cloud, undefined)
      expect(found?.state).toBe('failed')
      await service.remove(one.cloud, found!)
      google.world.isBroken = () => false
      await one.apply()
      expect(await one.isGolden()).toBe(true)
    })

    it('names what is missing: permission, API, quota, name', async () => {
      const info = (reason: string, metadata: object) => ({
        details: [
          {
            '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
            reason,
            domain: 'iam.googleapis.com',
            metadata,
          },
        ],
      })
      const cases = [
        [
          refuse(403, 'denied', info('IAM_PERMISSION_DENIED', { permission: 'run.services.create' })),
          'DEPLOY_PERMISSION_MISSING',
          '"run.services.create"',
        ],
        [
          refuse(403, 'off', info('SERVICE_DISABLED', { service: 'run.googleapis.com' })),
          'DEPLOY_API_DISABLED',
          'run.googleapis.com',
        ],
        [refuse(403, 'Quota exceeded for quota metric'), 'DEPLOY_QUOTA_EXHAUSTED', 'quota'],
        [refuse(404, 'Location europe-west1 is not found'), 'DEPLOY_RESOURCE_MISSING', 'europe-west1'],
      ] as const
      for (const [answer, code, words] of cases) {
        google.fail(/^POST .*\/services$/, answer)
        const one = await begin()
        await expect(one.apply()).rejects.toMatchObject({
          code,
          message: expect.stringContaining(words) as unknown,
        })
      }
    })

    it('is not ours without our label', async () => {
      const one = await begin()
      await one.apply()
      const service = one.description.resources.find(({ key }) => key === 'service')!
      const path = 'projects/my-project-12/locations/europe-west1/services/churn'
      google.world.things.get(path)!['labels'] = { 'managed-by': 'somebody' }
      expect((await service.read(one.cloud, undefined))?.isOurs).toBe(false)
    })

    it('is private unless somebody says otherwise, and changes that', async () => {
      const one = await begin()
      await one.apply()
      const answered = await fetch(`${google.url}/serving/churn/predict`, { method: 'POST', body: '{}' })
      expect(answered.status).toBe(403)
      const open = await begin({ public: true })
      const service = open.description.resources.find(({ key }) => key === 'service')!
      expect([service.isPublic, one.description.resources.some(({ isPublic }) => isPublic)]).toEqual([
        true,
        false,
      ])
      const found = (await service.read(open.cloud, undefined))!
      expect(found.properties).toMatchObject({ public: false })
      expect((await service.update!(open.cloud, found)).properties).toMatchObject({ public: true })
      expect(await open.isGolden()).toBe(true)
    })

    it('asks as a service account where it is told to', async () => {
      const one = await begin({ invoker: 'caller@my-project-12.iam.gserviceaccount.com' })
      await one.apply()
      expect(await one.isGolden()).toBe(true)
      expect(google.calls.map(({ id }) => id)).toContain(
        'iamcredentials.projects.serviceAccounts.generateIdToken',
      )
    })

    it('reads logs, newest last', async () => {
      const entry = (at: number) => ({
        timestamp: `2026-11-01T00:00:0${at}Z`,
        resource: { labels: { revision_name: `churn-${first}` } },
        ...(at === 1 ? { jsonPayload: { message: 'one' } } : { textPayload: `line ${at}\n` }),
      })
      google.fail(/entries:list/, {
        status: 200,
        json: { entries: [entry(3), entry(2)], nextPageToken: 'more' },
      })
      google.fail(/entries:list/, { status: 200, json: { entries: [entry(1)] } })
      const one = await begin()
      await one.apply()
      const lines = []
      for await (const line of cloudRun.logs!(one.cloud, one.placed, { since: 0, limit: 10 }))
        lines.push(line)
      expect(lines).toEqual([
        { at: '2026-11-01T00:00:01Z', text: 'one', revision: first },
        { at: '2026-11-01T00:00:02Z', text: 'line 2', revision: first },
        { at: '2026-11-01T00:00:03Z', text: 'line 3', revision: first },
      ])
    })
  },
)

describe('what Cloud Run cannot do is told offline, all of it', () => {
  const check = async (more: Readonly<Record<string, unknown>>, deployment = 'churn') =>
    (
      await cloudRun.check(await releaseOf('trees', deployment), readOptions(cloudRun.options, more, 'test'))
    ).map(({ code, where }) => [code, where])
  it.each([
    [{}, [['DEPLOY_REGION_MISSING', 'region']]],
    [{ region: 'europe-wst1' }, [['DEPLOY_REGION_UNKNOWN', 'region']]],
    [{ region: 'Frankfurt' }, [['DEPLOY_REGION_UNKNOWN', 'region']]],
    [{ region: 'europe-west1', project: 'Not A Project' }, [['DEPLOY_OPTION_UNFIT', 'project']]],
    [{ region: 'europe-west1', serviceAccount: 'me' }, [['DEPLOY_OPTION_UNFIT', 'serviceAccount']]],
    [{ region: 'europe-west1', platform: 'linux/arm64' }, [['DEPLOY_OPTION_UNFIT', 'platform']]],
    [{ region: 'europe-west1', cpu: '8' }, [['DEPLOY_OPTION_UNFIT', 'memoryMb']]],
    [{ region: 'europe-west1', minInstances: 20 }, [['DEPLOY_OPTION_UNFIT', 'minInstances']]],
    [
      { cpu: '8', minInstances: 20 },
      [
        ['DEPLOY_REGION_MISSING', 'region'],
        ['DEPLOY_OPTION_UNFIT', 'memoryMb'],
        ['DEPLOY_OPTION_UNFIT', 'minInstances'],
      ],
    ],
    [{ region: 'europe-west77' }, []],
  ])('%j', async (more, problems) => {
    expect(await check(more)).toEqual(problems)
  })

  it('a name that begins with a digit, a model beyond the memory', async () => {
    expect(await check({ region: 'europe-west1' }, '1st')).toEqual([['DEPLOY_NAME_UNFIT', 'name']])
    const release = await releaseOf()
    const large = { ...release, model: { ...release.model, bytes: new Uint8Array(200_000_000) } }
    const options = readOptions(cloudRun.options, { region: 'europe-west1' }, 'test')
    expect(await cloudRun.check(large, options)).toMatchObject([
      { code: 'DEPLOY_MODEL_LARGE', mend: ['Give it more:  --memory-mb 1024', expect.anything()] },
    ])
  })
})

liveTest(cloudRun, { form: 'source' })
