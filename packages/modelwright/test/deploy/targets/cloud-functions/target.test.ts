import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readOptions } from '../../../../src/core/index.ts'
import { cloudFunctions } from '../../../../src/deploy/targets/cloud-functions/target.ts'
import { releaseOf } from '../../a-release.ts'
import { discoveryFolder, needsDiscovery } from '../../google/discovery.ts'
import { drive } from '../../google/drive.ts'
import { functionsPart } from '../../google/fake-functions.ts'
import { type FakeGoogle, fakeGoogle, leadChain } from '../../google/fake-google.ts'
import { runPart } from '../../google/fake-run.ts'
import { refuse } from '../../google/fake-world.ts'
import { hasFramework, needsFramework } from '../../google/functions-framework.ts'
import { liveTest } from '../../google/live.ts'

const [first, second] = ['4f2a91c07d3e', '77d01c93aa20']
let google: FakeGoogle
let unlead: () => void

beforeEach(async () => {
  google = await fakeGoogle([functionsPart, runPart(async () => undefined)])
  unlead = leadChain(google.url)
})

afterEach(async () => {
  unlead()
  expect(google.problems).toEqual([])
  await google.close()
})

const begin = async (more: object = {}, revision = first, kind = 'trees') =>
  drive(cloudFunctions, {
    release: await releaseOf(kind),
    given: { region: 'europe-west1', ...more },
    host: google.host(),
    revision,
  })

/** The first revision is made with the function, and is given its address as what differs. */
async function place(more: object = {}, revision = first, kind = 'trees') {
  const one = await begin(more, revision, kind)
  for (const resource of one.description.resources) {
    const found = (await resource.read(one.cloud, undefined)) ?? (await resource.create(one.cloud))
    if (found.properties['hasAddress'] === false) await resource.update!(one.cloud, found)
  }
  await one.apply()
  return one
}

describe.skipIf(discoveryFolder === undefined || !hasFramework)(
  `Cloud Run functions, against a Google that checks (${needsDiscovery}; ${needsFramework})`,
  () => {
    it('builds and places a function, which answers bit for bit, and takes all of it away again', async () => {
      google.fail(/^POST .*\/functions$/, refuse(503, 'unavailable'), 1)
      google.world.slowLooks = 4
      const one = await place()
      expect(await one.isGolden()).toBe(true)
      expect(await one.isGolden(first)).toBe(true)
      expect(await cloudFunctions.readTraffic(one.cloud, one.placed)).toEqual({ [first]: 100 })
      const fn = one.description.resources.find(({ key }) => key === 'function')!
      expect(await fn.create(one.cloud)).toMatchObject({
        isOurs: true,
        state: 'ready',
        properties: { public: false },
      })
      await one.remove()
      expect([...google.world.things.keys()]).toEqual([])
    })

    it('builds a second revision without traffic, splits, goes back without a build, drops the old one', async () => {
      const old = await place()
      google.expireTokens()
      const next = await place({ memoryMb: 1024 }, second, 'multiclass')
      expect(await cloudFunctions.readTraffic(next.cloud, next.placed)).toEqual({ [first]: 100 })
      expect([await next.isGolden(second), await old.isGolden()]).toEqual([true, true])
      await cloudFunctions.shift(next.cloud, next.placed, { [first]: 75, [second]: 25 })
      expect(await cloudFunctions.readTraffic(next.cloud, next.placed)).toEqual({ [first]: 75, [second]: 25 })
      const builds = google.calls.filter(({ id }) => /functions\.(create|patch)/.test(id)).length
      await cloudFunctions.shift(next.cloud, next.placed, { [first]: 100 })
      expect(await old.isGolden()).toBe(true)
      await cloudFunctions.shift(next.cloud, next.placed, { [second]: 100 })
      expect(await next.isGolden()).toBe(true)
      expect(google.calls.filter(({ id }) => /functions\.(create|patch)/.test(id))).toHaveLength(builds)
      const revision = old.description.resources.find(({ key }) => key.endsWith('/revision'))!
      await revision.remove(old.cloud, (await revision.read(old.cloud, undefined))!)
      expect(await revision.read(old.cloud, undefined)).toBeUndefined()
      expect(await next.isGolden(second)).toBe(true)
    })

    it('tells why a build failed, and the old revision serves on', async () => {
      const old = await place()
      google.world.isBroken = (revision) => revision === second
      const next = await begin({}, second, 'multiclass')
      await expect(next.apply()).rejects.toMatchObject({
        code: 'DEPLOY_OPERATION_FAILED',
        message: expect.stringContaining('Healthcheck failed') as unknown,
      })
      expect(await old.isGolden()).toBe(true)
      const fn = next.description.resources.find(({ key }) => key === 'function')!
      expect((await fn.read(next.cloud, undefined))?.state).toBe('ready')
    })

    it('is opened to anybody, and closed, at the service below', async () => {
      const one = await place({ public: true })
      const url = `${google.url}/serving/churn/predict`
      const ask = async () =>
        (
          await fetch(url, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: '{"instances":[{}]}',
          })
        ).status
      expect(await ask()).not.toBe(403)
      const closed = await begin({ public: false })
      const fn = closed.description.resources.find(({ key }) => key === 'function')!
      await fn.update!(closed.cloud, (await fn.read(closed.cloud, undefined))!)
      expect(await ask()).toBe(403)
      expect(one.description.resources.find(({ key }) => key === 'function')?.isPublic).toBe(true)
    })
  },
)

it('what functions cannot be is told offline', async () => {
  const options = readOptions(cloudFunctions.options, { cpu: '4', minInstances: 11 }, 'test')
  const problems = await cloudFunctions.check(await releaseOf('trees', '9lives'), options)
  expect(problems.map(({ code }) => code)).toEqual([
    'DEPLOY_REGION_MISSING',
    'DEPLOY_NAME_UNFIT',
    'DEPLOY_OPTION_UNFIT',
    'DEPLOY_OPTION_UNFIT',
  ])
})

liveTest(cloudFunctions, {})
