import { describe, expect, it } from 'vitest'
import { rollbackTraffic } from '../../../src/deploy/engine/shift-traffic.ts'
import { statusReport } from '../../../src/deploy/engine/status.ts'
import { type Bench, deployment } from '../../../src/testing/target-bench.ts'
import { stratusTarget } from '../cloud/stratus.ts'
import type { Stratus } from '../cloud/stratus-cloud.ts'
import { onStratus, service } from './on-stratus.ts'

const wrong = (cloud: Stratus, times = 1000) =>
  cloud.faults.push({ at: `POST ${service}/predict`, times, what: 'wrong-bit' })
const different = (words: string) => ({
  code: 'DEPLOY_GOLDEN_DIFFERENT',
  message: expect.stringContaining(words),
})
const sized = (bench: Bench, memory: number, more = {}) => bench.apply(0, { options: { memory }, ...more })
const ended = (work: Promise<unknown>) => expect(work).rejects.toThrow(/ended (before|after) a/)
const asksAfter = { variant: { asksBefore: false } }

/** A platform whose service sends requests to its first version at once. */
const { describe: described } = stratusTarget()
const opensAtOnce: typeof described = (request) => {
  const { resources, policy } = described(request)
  const eager = resources.map((resource) => ({
    ...resource,
    async create(cloud: Parameters<typeof resource.create>[0]) {
      const made = await resource.create(cloud)
      if (resource.revision === undefined) return made
      const { json } = await cloud.call('GET', `${service}/traffic`)
      if (Object.keys(json).length === 0)
        await cloud.call('PUT', `${service}/traffic`, { [resource.revision]: 100 })
      return made
    },
  }))
  return { resources: eager, policy }
}

describe('a first revision that is refused', () => {
  it.each([
    ['that is asked before', {}],
    ['that is asked afterwards', asksAfter],
    ['that a platform gives all requests at once', { changed: { describe: opensAtOnce as never } }],
  ])('%s: nothing answers, what holds data is left, and status says so', (_, how) =>
    onStratus(async (bench, cloud) => {
      wrong(cloud)
      await expect(bench.apply(0)).rejects.toMatchObject(
        different('nothing answers. Left is the Stratus logs "check-target"'),
      )
      expect(cloud.inventory()).toEqual(['logs/check-target'])
      expect(cloud.traffic.size).toBe(0)
      const status = await statusReport(bench.desk, deployment)
      expect(status).toMatchObject({ isUnsound: true, isSound: false, state: { journal: null, outputs: {} } })
      cloud.faults.length = 0
      await bench.apply(0)
      expect(await statusReport(bench.desk, deployment)).toMatchObject({ isUnsound: false, isSound: true })
      await bench.destroy()
      expect(cloud.inventory()).toEqual([])
    }, how),
  )

  it.each([
    ['asked before', {}],
    ['asked afterwards', asksAfter],
  ])('goes too where it was killed at any call before, and another is applied: %s', (_, how) =>
    onStratus(async (bench, cloud) => {
      wrong(cloud)
      for (let call = 1; call <= 4; call++) {
        bench.killCall(call, 'after')
        await ended(bench.apply(0))
        await expect(bench.apply(1)).rejects.toMatchObject(different('nothing answers'))
        expect([call, cloud.inventory()]).toEqual([call, ['logs/check-target']])
        await bench.destroy()
      }
    }, how),
  )

  it('is forgotten where nothing is left of it', () =>
    onStratus(
      async (bench, cloud) => {
        wrong(cloud)
        await expect(bench.apply(0)).rejects.toMatchObject({
          ...different('nothing answers.'),
          mend: [expect.stringContaining('deploy stratus build')],
        })
        expect([cloud.inventory(), await bench.desk.store.list()]).toEqual([[], []])
      },
      {
        changed: {
          describe: ((request) => {
            const { resources, policy } = described(request)
            return { resources: resources.filter(({ isData }) => isData !== true), policy }
          }) as typeof described as never,
        },
      },
    ))

  it('is never open: what lets others ask is made once the answers are right', () =>
    onStratus(async (bench, cloud) => {
      wrong(cloud)
      const options = { gateway: true }
      await expect(bench.apply(0, { options })).rejects.toMatchObject(different('nothing answers'))
      expect(cloud.requests.filter((line) => line.startsWith('PUT things/gateway'))).toEqual([])
      cloud.faults.length = 0
      const from = cloud.requests.length
      await bench.apply(0, { options })
      const requests = cloud.requests.slice(from)
      const at = (start: string) => requests.findIndex((line) => line.startsWith(start))
      expect(at('PUT things/gateway')).toBeGreaterThan(at(`PUT ${service}/traffic`))
      expect(at(`PUT ${service}/traffic`)).toBeGreaterThan(at(`POST ${service}/predict`))
      expect(await statusReport(bench.desk, deployment)).toMatchObject({ isSound: true })
    }))
})

describe('requests go back to', () => {
  it('the revision that had them also where only the new one was to be kept', () =>
    onStratus(async (bench, cloud) => {
      const { revision } = (await bench.apply(0)).plan
      const before = cloud.inventory()
      wrong(cloud)
      await expect(bench.apply(1, { keep: 1 })).rejects.toMatchObject(different(`${revision} 100 %`))
      expect([cloud.inventory(), cloud.traffic.get(service)]).toEqual([before, { [revision]: 100 }])
    }))

  it('the one that had them before a try that was killed behind the move, and not to the newest', () =>
    onStratus(async (bench, cloud) => {
      const { revision } = (await sized(bench, 300)).plan
      await sized(bench, 301)
      await rollbackTraffic(bench.desk, deployment, undefined, async () => {})
      // The service and its version are changed and made; the third call is the move, and the golden rows are asked after it.
      bench.killCall(3, 'after')
      await ended(sized(bench, 302))
      expect(cloud.traffic.get(service)).not.toEqual({ [revision]: 100 })
      wrong(cloud)
      await expect(sized(bench, 302)).rejects.toMatchObject(different(`${revision} 100 %`))
      expect(cloud.traffic.get(service)).toEqual({ [revision]: 100 })
    }, asksAfter))

  it('the others alone, where an earlier try of it had a share', () =>
    onStratus(async (bench, cloud) => {
      const { revision } = (await bench.apply(0)).plan
      bench.killCall(2, 'after')
      await ended(bench.apply(1, { traffic: 10 }))
      expect(Object.values(cloud.traffic.get(service)!).sort()).toEqual([10, 90])
      wrong(cloud)
      // Its version was changed since: it is made anew, and asked again.
      const version = [...cloud.things.values()].findLast(({ path }) => path.startsWith('version/'))!
      version.properties = { digest: 'another' }
      await expect(bench.apply(1, { traffic: 10 })).rejects.toMatchObject(different(`${revision} 100 %`))
      expect(cloud.traffic.get(service)).toEqual({ [revision]: 100 })
      expect(cloud.inventory().filter((path) => path.startsWith('version/'))).toHaveLength(1)
    }))
})

describe('a revision that served already', () => {
  it.each([
    ['asked before', {}],
    ['asked afterwards', asksAfter],
  ])('is left, as the only one, also where the platform names nobody at the moment: %s', (_, how) =>
    onStratus(async (bench, cloud) => {
      await bench.apply(0)
      const before = cloud.inventory()
      wrong(cloud)
      for (let time = 0; time < 2; time++) {
        // Somebody removed what points at it.
        cloud.traffic.delete(service)
        await expect(bench.apply(0)).rejects.toMatchObject(
          different('there is no other revision that passed'),
        )
        expect(cloud.inventory()).toEqual(before)
      }
      cloud.faults.length = 0
      await bench.apply(0)
      expect(await statusReport(bench.desk, deployment)).toMatchObject({ isSound: true })
    }, how),
  )

  it('is said to have no requests where it has none', () =>
    onStratus(async (bench, cloud) => {
      await bench.apply(0)
      cloud.traffic.delete(service)
      wrong(cloud)
      await expect(bench.apply(0)).rejects.toMatchObject(different('is left, without requests'))
    }))

  it('is left where the apply that placed it was killed once it had passed', () =>
    onStratus(
      async (bench, cloud) => {
        bench.killCall(5, 'before')
        await ended(bench.apply(0))
        const before = [cloud.inventory(), cloud.traffic.get(service)]
        wrong(cloud)
        for (let time = 0; time < 2; time++) {
          await expect(bench.apply(0)).rejects.toMatchObject(different('keeps it'))
          expect([cloud.inventory(), cloud.traffic.get(service)]).toEqual(before)
        }
      },
      { changed: { describe: opensAtOnce as never } },
    ))

  it('gets requests back where another is refused, and an earlier version had not written down who was to have them', () =>
    onStratus(
      async (bench, cloud) => {
        bench.killCall(5, 'before')
        await ended(bench.apply(0))
        const { state, edition } = (await bench.desk.store.get('stratus', deployment))!
        const { traffic, ...journal } = state.journal!
        await bench.desk.store.save({ ...state, journal }, edition)
        const [revision] = Object.keys(traffic!.to)
        wrong(cloud)
        await expect(bench.apply(1)).rejects.toMatchObject(different(`${revision} 100 %`))
        expect(cloud.traffic.get(service)).toEqual({ [revision!]: 100 })
      },
      { changed: { describe: opensAtOnce as never } },
    ))

  it.each([
    ['asked before', {}],
    ['asked afterwards', asksAfter],
  ])(
    'is left, as the only one, where an apply that mends something else finds that it answers wrongly: %s',
    (_, how) =>
      onStratus(async (bench, cloud) => {
        const { revision } = (await bench.apply(0)).plan
        const before = cloud.inventory()
        wrong(cloud)
        for (let time = 0; time < 3; time++) {
          cloud.things.delete('role/check-target')
          // One of the tries is killed right behind the mend.
          if (time === 1) {
            bench.killCall(1, 'after')
            await ended(bench.apply(0))
            cloud.things.delete('role/check-target')
          }
          await expect(bench.apply(0)).rejects.toMatchObject(different('keeps it'))
          expect([cloud.inventory(), cloud.traffic.get(service)]).toEqual([before, { [revision]: 100 }])
          expect(await statusReport(bench.desk, deployment)).toMatchObject({
            isUnsound: true,
            isSound: false,
          })
        }
        cloud.faults.length = 0
        await bench.apply(0)
        expect(await statusReport(bench.desk, deployment)).toMatchObject({ isUnsound: false, isSound: true })
      }, how),
  )

  it('gives way to an older one that passed', () =>
    onStratus(async (bench, cloud) => {
      const { revision } = (await bench.apply(0)).plan
      await bench.apply(1)
      cloud.things.delete('role/check-target')
      wrong(cloud)
      await expect(bench.apply(1)).rejects.toMatchObject(different(`Requests go back: ${revision} 100 %`))
      expect(cloud.traffic.get(service)).toEqual({ [revision]: 100 })
    }))
})
