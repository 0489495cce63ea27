import { describe, expect, it } from 'vitest'
import { type DeploymentState, ModelwrightError } from '../../../src/core/index.ts'
import { goingOf } from '../../../src/deploy/engine/destroy.ts'
import { planRelease } from '../../../src/deploy/engine/make-plan.ts'
import { statusReport } from '../../../src/deploy/engine/status.ts'
import { type Bench, deployment } from '../../../src/testing/target-bench.ts'
import { stratusTarget } from '../cloud/stratus.ts'
import type { Stratus } from '../cloud/stratus-cloud.ts'
import { onStratus, service } from './on-stratus.ts'

const wrong = (cloud: Stratus) =>
  cloud.faults.push({ at: `POST ${service}/predict`, times: 1000, what: 'wrong-bit' })
const different = (words: string) => ({
  code: 'DEPLOY_GOLDEN_DIFFERENT',
  message: expect.stringContaining(words),
})
const asksAfter = { variant: { asksBefore: false } }
const known = async ({ desk }: Bench) => (await desk.store.get('stratus', deployment))!

/** A service that serves a revision, of which the store knows what all share, and some revisions: as after an import of another model. */
async function served(
  bench: Bench,
  revisionsOf: (served: DeploymentState['revisions'][0]) => DeploymentState['revisions'] = () => [],
): Promise<string> {
  await bench.apply(0)
  const { state, edition } = await known(bench)
  const [only] = state.revisions
  const resources = state.resources.filter(({ revision }) => revision === undefined)
  await bench.desk.store.save({ ...state, resources, revisions: revisionsOf(only!), traffic: {} }, edition)
  return only!.id
}

const here = (cloud: Stratus) => [cloud.inventory(), cloud.traffic.get(service)]

describe.each([
  ['asked before', {}],
  ['asked afterwards', asksAfter],
])('what the store knows nothing of and answers, by a revision that is refused, %s,', (_, how) => {
  it('is left with all that it may need where the store knows no revision', () =>
    onStratus(async (bench, cloud) => {
      await served(bench)
      const before = here(cloud)
      wrong(cloud)
      for (let time = 0; time < 2; time++) {
        await expect(bench.apply(1)).rejects.toMatchObject(different('has the traffic, and is left'))
        expect(here(cloud)).toEqual(before)
        const { state } = await known(bench)
        expect([state.journal, state.revisions.length]).toEqual([null, 1])
        // Somebody describes what all share: it can be removed.
        expect(await goingOf(bench.desk, state, { keepsData: false })).toMatchObject({ left: [] })
      }
      expect(await statusReport(bench.desk, deployment)).toMatchObject({ isUnsound: true, isSound: false })
    }, how))

  it('is left where the store knows the refused one alone, or another that is not there', () =>
    onStratus(async (bench, cloud) => {
      const asked = { release: bench.release(1), options: {}, isPublicMeant: true }
      const { revision } = (await planRelease(bench.desk, asked)).plan
      for (const id of [revision, '000000000000']) {
        await served(bench, (record) => [{ ...record, id, golden: null }])
        const before = here(cloud)
        wrong(cloud)
        await expect(bench.apply(1)).rejects.toMatchObject(different('has the traffic, and is left'))
        expect([id, ...here(cloud)]).toEqual([id, ...before])
        cloud.faults.length = 0
        await bench.desk.store.forget('stratus', deployment)
        cloud.things.clear()
        cloud.traffic.clear()
      }
    }, how))

  it('is left beside one that passed: a colleague sent requests elsewhere', () =>
    onStratus(async (bench, cloud) => {
      const { revision } = (await bench.apply(0)).plan
      cloud.traffic.set(service, { 'version-7': 100 })
      const before = here(cloud)
      wrong(cloud)
      for (let time = 0; time < 2; time++) {
        await expect(bench.apply(0)).rejects.toMatchObject(different('is left, without requests'))
        expect(here(cloud)).toEqual(before)
      }
      expect((await known(bench)).state.revisions.map(({ id }) => id)).toEqual([revision])
    }, how))

  it('keeps what it has where it is the one that is refused', () =>
    onStratus(async (bench, cloud) => {
      await served(bench)
      const before = here(cloud)
      wrong(cloud)
      for (let time = 0; time < 2; time++) {
        await expect(bench.apply(0)).rejects.toMatchObject(different('keeps it'))
        expect(here(cloud)).toEqual(before)
      }
    }, how))
})

describe('requests that were moved before the new revision was asked', () => {
  it('are given back also where the try that moved them was killed', () =>
    onStratus(async (bench, cloud) => {
      const id = await served(bench)
      const before = here(cloud)
      bench.killCall(2, 'after')
      await expect(bench.apply(1)).rejects.toThrow(/ended after a/)
      expect(cloud.traffic.get(service)).not.toEqual({ [id]: 100 })
      wrong(cloud)
      await expect(bench.apply(1)).rejects.toMatchObject(different('has the traffic, and is left'))
      expect(here(cloud)).toEqual(before)
    }, asksAfter))

  it('stay where they are where the platform takes no name alone: nothing is removed', () => {
    const { shift } = stratusTarget(asksAfter.variant)
    const only: typeof shift = async (cloud, placed, split) => {
      const revision = Object.keys(split)[0]!
      if (placed.ids.has(`revision/${revision}/version`)) return shift(cloud, placed, split)
      throw new ModelwrightError('DEPLOY_BUILD_MISSING', { message: 'It is not kept.', mend: ['Again.'] })
    }
    return onStratus(
      async (bench, cloud) => {
        await served(bench)
        const [before] = here(cloud) as [string[]]
        wrong(cloud)
        for (let time = 0; time < 2; time++) {
          await expect(bench.apply(1)).rejects.toMatchObject(
            different(time === 0 ? 'cannot be given it back. It is not kept.' : 'keeps it'),
          )
          expect(cloud.inventory()).toEqual(expect.arrayContaining(before))
          expect(cloud.inventory()).toHaveLength(before.length + 1)
        }
        expect(await statusReport(bench.desk, deployment)).toMatchObject({ isUnsound: true })
      },
      { ...asksAfter, changed: { shift: only as never } },
    )
  })
})
