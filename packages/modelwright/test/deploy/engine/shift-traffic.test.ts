import { describe, expect, it } from 'vitest'
import { ModelwrightError, type RevisionRecord } from '../../../src/core/index.ts'
import { rollbackTraffic, setTraffic } from '../../../src/deploy/engine/shift-traffic.ts'
import { statusReport } from '../../../src/deploy/engine/status.ts'
import type { Split } from '../../../src/deploy/index.ts'
import { type Bench, deployment } from '../../../src/testing/target-bench.ts'
import { stratusTarget } from '../cloud/stratus.ts'
import { onStratus, service } from './on-stratus.ts'

const may = async (): Promise<void> => {}
const back = ({ desk }: Bench, to?: string) => rollbackTraffic(desk, deployment, to, may)
const give = ({ desk }: Bench, revision: string, percent: number) =>
  setTraffic(desk, deployment, [{ revision, percent }], may)

/** Places revisions one after the other: they differ in their memory alone. */
async function placed(bench: Bench, count: number): Promise<string[]> {
  const ids: string[] = []
  for (let at = 0; at < count; at++)
    ids.push((await bench.apply(0, { options: { memory: 256 + at } })).plan.revision)
  return ids
}

/** Writes another verdict of golden rows on a revision. */
async function judged({ desk }: Bench, id: string, golden: RevisionRecord['golden']): Promise<void> {
  const { state, edition } = (await desk.store.get(desk.target.name, deployment))!
  const revisions = state.revisions.map((one) => (one.id === id ? { ...one, golden } : one))
  await desk.store.save({ ...state, revisions }, edition)
}

describe('a revision that did not pass its golden rows', () => {
  it.each<[string, RevisionRecord['golden']]>([
    ['was never asked its golden rows', null],
    ['gave other answers than its model, or none, for 3 of 80', { rows: 80, differing: 3, within: 0 }],
  ])('has no traffic by traffic, rollback or the rest of an apply: it %s', (words, golden) =>
    onStratus(async (bench, cloud) => {
      const [a, b] = (await placed(bench, 2)) as [string, string]
      await judged(bench, a, golden)
      const refused = { code: 'DEPLOY_REVISION_UNSOUND', message: expect.stringContaining(words) }
      await expect(give(bench, a, 10)).rejects.toMatchObject(refused)
      await expect(give(bench, a, 100)).rejects.toMatchObject(refused)
      await expect(back(bench, a)).rejects.toMatchObject(refused)
      await expect(back(bench)).rejects.toMatchObject({ code: 'DEPLOY_ROLLBACK_IMPOSSIBLE' })
      expect(cloud.traffic.get(service)).toEqual({ [b]: 100 })
      cloud.traffic.set(service, { [a]: 100 })
      await expect(bench.apply(1, { traffic: 10 })).rejects.toMatchObject(refused)
      expect(await statusReport(bench.desk, deployment)).toMatchObject({ isUnsound: true, isSound: false })
    }),
  )

  it('nor has one whose first apply was killed before it was asked', () =>
    onStratus(async (bench, cloud) => {
      await placed(bench, 1)
      // The service, its role and its logs are there: the version is the one thing that is made.
      bench.killCall(1, 'after')
      await expect(bench.apply(1)).rejects.toThrow('ended after a call')
      const { state } = (await bench.desk.store.get('stratus', deployment))!
      await expect(give(bench, state.revisions[1]!.id, 50)).rejects.toMatchObject({
        code: 'DEPLOY_REVISION_UNSOUND',
      })
      expect(Object.keys(cloud.traffic.get(service)!)).toEqual([state.revisions[0]!.id])
    }))
})

describe('who has the traffic, where that cannot be read', () => {
  it.each([403, 500])('decides nothing: %i', (status) =>
    onStratus(async (bench, cloud) => {
      const [a, b] = (await placed(bench, 2)) as [string, string]
      await give(bench, a, 90)
      const before = cloud.traffic.get(service)
      const made = cloud.inventory()
      cloud.faults.push({ at: `GET ${service}/traffic`, times: 1000, what: status })
      for (const work of [
        () => back(bench),
        () => give(bench, b, 50),
        () => bench.apply(1),
        () => bench.apply(0, { options: { memory: 999 } }),
      ])
        await expect(work()).rejects.toMatchObject({ code: /PERMISSION_MISSING|PROVIDER_FAILING/ })
      expect(cloud.traffic.get(service)).toBe(before)
      expect(cloud.inventory()).toEqual(made)
      // A look at it goes on.
      expect(await statusReport(bench.desk, deployment)).toMatchObject({
        ...{ isSound: false, isUnsound: false, isTrafficKnown: false, isTrafficChanged: false, traffic: {} },
      })
      cloud.faults.length = 0
      expect((await back(bench)).to).toEqual({ [a]: 100 })
    }),
  )

  it('what is not there any more has none, and is made anew', () => {
    const { readTraffic } = stratusTarget()
    let isGone = false
    const read: typeof readTraffic = async (...given) => {
      if (!isGone) return readTraffic(...given)
      throw new ModelwrightError('DEPLOY_RESOURCE_MISSING', { message: 'It is gone.', mend: ['Make it.'] })
    }
    return onStratus(
      async (bench, cloud) => {
        const [a] = (await placed(bench, 1)) as [string]
        for (const path of cloud.inventory()) cloud.things.delete(path)
        cloud.traffic.clear()
        isGone = true
        await bench.apply(0, { options: { memory: 256 } })
        isGone = false
        expect(cloud.traffic.get(service)).toEqual({ [a]: 100 })
      },
      { changed: { readTraffic: read as never } },
    )
  })
})

describe('a rollback', () => {
  it.each([2, 3])('of %i revisions goes back to the same one when it was killed behind the move', (count) =>
    onStratus(async (bench, cloud) => {
      const ids = await placed(bench, count)
      bench.killCall(1, 'after')
      await expect(back(bench)).rejects.toThrow('ended after a call')
      expect((await back(bench)).to).toEqual({ [ids.at(-2)!]: 100 })
      expect(cloud.traffic.get(service)).toEqual({ [ids.at(-2)!]: 100 })
      expect(await statusReport(bench.desk, deployment)).toMatchObject({ isSound: true })
    }),
  )

  it('goes on where the platform knows nobody in the middle, and never forward', () => {
    const { readTraffic } = stratusTarget()
    let isOpen = false
    const read = async (...given: Parameters<typeof readTraffic>): Promise<Split> =>
      isOpen ? {} : readTraffic(...given)
    return onStratus(
      async (bench, cloud) => {
        const [a, b, c] = (await placed(bench, 3)) as [string, string, string]
        bench.killCall(1, 'after')
        await expect(back(bench)).rejects.toThrow('ended after a call')
        isOpen = true
        await back(bench)
        expect(cloud.traffic.get(service)).toEqual({ [b]: 100 })
        // Nobody again, and nothing was begun: what was left counts.
        await back(bench)
        expect(cloud.traffic.get(service)).toEqual({ [a]: 100 })
        expect(c).not.toBe(b)
      },
      { changed: { readTraffic: read as never } },
    )
  })

  it('that names another one than was begun is what it says', () =>
    onStratus(async (bench, cloud) => {
      const [a] = (await placed(bench, 3)) as [string]
      bench.killCall(1, 'after')
      await expect(back(bench)).rejects.toThrow('ended after a call')
      await back(bench, a)
      expect(cloud.traffic.get(service)).toEqual({ [a]: 100 })
    }))
})

it('a share that was being given is given, with the rest where it was to go', () =>
  onStratus(async (bench, cloud) => {
    const [a, b, c] = (await placed(bench, 3)) as [string, string, string]
    bench.killCall(1, 'after')
    await expect(give(bench, a, 60)).rejects.toThrow('ended after a call')
    // A platform in the middle of it.
    cloud.traffic.set(service, { [b]: 100 })
    await give(bench, a, 60)
    expect(cloud.traffic.get(service)).toEqual({ [a]: 60, [c]: 40 })
  }))
