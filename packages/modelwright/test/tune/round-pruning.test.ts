import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defineLearner, type FitContext, type Learner, type StudyStore } from '../../src/core/index.ts'
import { createPool, type Pool } from '../../src/core/node/pool.ts'
import { tasks } from '../../src/project/tasks.ts'
import { fingerprint } from '../../src/testing/fingerprint.ts'
import { type FoldResult, runFold } from '../../src/tune/fold-task.ts'
import {
  type KeptTrial,
  noteTrial,
  type Pruner,
  planSearch,
  pruners,
  rowsOfFold,
  type SearchOptions,
  type SearchResult,
  search,
  type Trial,
} from '../../src/tune/index.ts'
import { memoryStudies } from '../../src/tune/study/memory-studies.ts'
import { searchData } from './search-fixture.ts'

const clock = (): number => performance.now()
const entry = new URL('../../generated/worker.js', import.meta.url)
const pools: Pool[] = []
beforeAll(() => {
  pools.push(createPool({ size: 0, tasks }))
  for (const size of [1, 2, 3]) pools.push(createPool({ size, entry }))
})
afterAll(async () => {
  for (const pool of pools) await pool.close()
})

const data = searchData('binary')
const learners = [{ learner: 'boosted-trees', options: { trees: 60, learningRate: 0.5 } }]
const options = { seed: 5, clock, trials: 18, learners, roundPruner: 'median' } as const

/** Everything but the time it took, and what is not kept of a trial besides. */
const timeless = ({ trials }: SearchResult): unknown =>
  trials.map(({ fitMs, rowMicroseconds, kilobytes, notes, ...rest }: Trial) => rest)

const within = ({ trials }: SearchResult): readonly Trial[] =>
  trials.filter(({ state, error }) => state === 'pruned' && error?.includes(' at step ') === true)

/** What a store keeps of trials. */
const states = ({ trials }: SearchResult): unknown =>
  trials.map(({ learner, options: given, scores, state, error, growth }) => ({
    ...{ learner, given, scores, state, error, growth },
  }))

const whole = new Map<string, Promise<SearchResult>>()
function alone(roundPruner: string): Promise<SearchResult> {
  const found = whole.get(roundPruner) ?? search(data, { ...options, roundPruner })
  whole.set(roundPruner, found)
  return found
}

describe('pruning within folds', () => {
  for (const roundPruner of ['median', 'successive-halving'])
    it(`gives the same trials with no, one, two and three workers: ${roundPruner}`, async () => {
      const once = await alone(roundPruner)
      expect(within(once).length).toBeGreaterThan(2)
      expect(once.best.state).toBe('done')
      for (const pool of pools) {
        const found = await search(data, { ...options, roundPruner, pool })
        expect(fingerprint(timeless(found))).toBe(fingerprint(timeless(once)))
        expect(fingerprint(found.recipe)).toBe(fingerprint(once.recipe))
      }
    })

  it('says of a trial where it was given up and why', async () => {
    const [trial] = within(await alone('median'))
    const fold = trial.growth!.length
    expect(trial.error).toMatch(
      new RegExp(
        `^Given up in fold ${fold} of 5 at step [139]+: its loss of [\\d.]+ was behind earlier trials there \\(median\\)\\.$`,
      ),
    )
    expect(trial.scores.slice(fold - 1)).toEqual(new Array(6 - fold).fill(Number.NaN))
  })

  it('is off where nobody asks for it, and then nothing is told', async () => {
    const { roundPruner, ...plain } = options
    const found = await search(data, { ...plain, trials: 8 })
    expect(within(found)).toEqual([])
    expect(found.trials.every(({ growth }) => growth === undefined)).toBe(true)
  })

  it('sees nothing of the rows that a fold is tested on', async () => {
    const { context } = planSearch(data, options)
    const { test } = rowsOfFold(context.folds, 0)
    if (data.target.task === 'regression') throw new Error('bug: classes are meant')
    const isTested = new Set(test)
    const codes = data.target.codes.map((code, row) => (isTested.has(row) ? 1 - code : code))
    const target = { ...data.target, codes }
    const judge = { pruner: 'median', others: [] }
    const payload = {
      fold: 0,
      trial: 1,
      recipe: learners[0],
      metric: 'auc',
      seed: 5,
      remainingMs: Infinity,
      judge,
    }
    const [there, elsewhere] = await Promise.all(
      [context, { ...context, target }].map((given) => runFold(given, payload, { clock })),
    )
    expect(there.growth!.length).toBeGreaterThan(2)
    expect(elsewhere.growth).toEqual(there.growth)
    expect((elsewhere as FoldResult).score).not.toBe((there as FoldResult).score)
  })

  it('keeps the same rows apart in all trials of a fold, and draws all else anew', async () => {
    const { context } = planSearch(data, options)
    const streams: number[][] = []
    const learner = growing([], ({ keptSeed, seed }) => streams.push([keptSeed!.bits(), seed.bits()]))
    const judge = { pruner: 'median', others: [] }
    for (const [fold, trial] of [
      [0, 1],
      [0, 2],
      [1, 1],
    ]) {
      const payload = {
        fold,
        trial,
        recipe: { learner },
        metric: 'auc',
        seed: 5,
        remainingMs: Infinity,
        judge,
      }
      await runFold(context, payload, { clock })
    }
    const [first, second, third] = streams
    expect(second[0]).toBe(first[0])
    expect(third[0]).not.toBe(first[0])
    expect(new Set(streams.map(([, seed]) => seed)).size).toBe(3)
  })

  it('goes on where it stopped, and is shared by several searches', async () => {
    const once = await alone('median')
    const store = { studies: memoryStudies(), name: 'a' }
    await search(data, { ...options, trials: 9, store })
    const resumed = await search(data, { ...options, store })
    expect(states(resumed)).toEqual(states(once))
    const shared = { studies: memoryStudies(), name: 'b' }
    await Promise.all([pools[1], pools[2]].map((pool) => search(data, { ...options, store: shared, pool })))
    const read = await search(data, { ...options, store: shared })
    expect(states(read)).toEqual(states(once))
  })

  it('finds what it would have found where trials are recalled', async () => {
    const kept = new Map<number, KeptTrial>()
    const memory = {
      recall: async (index: number) => kept.get(index),
      remember: async (index: number, trial: KeptTrial) => void kept.set(index, trial),
    }
    const once = await search(data, { ...options, memory })
    for (const index of [4, 9, 15]) kept.delete(index)
    const again = await search(data, { ...options, memory })
    expect(fingerprint(timeless(again))).toBe(fingerprint(timeless(once)))
  })

  it('is done again from its notes, a trial that failed among them', async () => {
    const once = await alone('median')
    const notes = once.trials.map(noteTrial)
    const replayed = await search(data, { ...options, replay: notes })
    expect(states(replayed)).toEqual(states(once))
    // One that failed in its third fold is not run again, but others were judged by how it grew before.
    const failed = once.trials.findIndex(({ growth = [], state }) => state === 'done' && growth.length > 2)
    const at = once.trials[failed]
    const broken: Trial = {
      ...at,
      state: 'failed',
      scores: at.scores.slice(0, 2),
      growth: at.growth!.slice(0, 2),
    }
    const store = { studies: memoryStudies(), name: 'a' }
    const replay = once.trials.slice(0, failed + 1).map((trial) => noteTrial(trial === at ? broken : trial))
    await search(data, { ...options, replay, store })
    const { reports, growth, state } = (await store.studies.trials('a'))[failed]
    expect({ reports, growth, state }).toEqual({
      reports: broken.scores,
      growth: broken.growth,
      state: 'failed',
    })
  })

  it('keeps to the deadline, and hands back what it cut short', async () => {
    const store = { studies: memoryStudies(), name: 'a' }
    let folds = 0
    const deadline = { remainingMs: () => (folds < 30 ? 1e6 : 0), expired: () => folds >= 30 }
    const log: SearchOptions['log'] = ({ kind }) => {
      folds += Number(kind === 'progress')
    }
    const cut = await search(data, { ...options, store, deadline, log })
    expect(cut.isCutShort).toBe(true)
    const resumed = await search(data, { ...options, store })
    expect(states(resumed)).toEqual(states(await alone('median')))
  })

  it('is refused to go on under another pruner', async () => {
    const store = { studies: memoryStudies() as StudyStore, name: 'a' }
    await search(data, { ...options, trials: 1, store })
    const other = { ...options, trials: 1, store, roundPruner: 'none' }
    await expect(search(data, other)).rejects.toThrow('other settings: roundPruner')
    await expect(search(data, { ...options, roundPruner: 'mediam' })).rejects.toThrow('There is no pruner')
  })
})

/** A learner of one's own that grows in steps; ends early where it is told to. */
function growing(fitted: number[][], fits: (context: FitContext) => void = () => {}): Learner {
  return defineLearner({
    name: 'growing',
    about: 'Grows in steps.',
    tasks: ['binary'],
    options: { level: { type: 'number', default: 0.5, tune: { low: 0, high: 1 }, about: 'Its loss.' } },
    supports: { missing: false, categories: true, weights: true, scaled: true },
    model: 'constant',
    fit(_, { level }, context: FitContext) {
      fits(context)
      let step = 0
      while (step < 30 && context.report?.(++step, level + 1 / step) !== false);
      fitted.push([level, step])
      return { outputs: Float64Array.of(0.5) }
    },
  }) as Learner
}

describe('a learner of your own that tells how it grows', () => {
  it('is stopped at a rung, by a pruner of ours or of your own', async () => {
    const own: Pruner = { ...pruners.median, name: 'own' }
    for (const roundPruner of ['median', own] as const) {
      const fitted: number[][] = []
      const given = { ...options, learners: [{ learner: growing(fitted) }], roundPruner, pool: pools[2] }
      const found = await search(data, given)
      expect(within(found).length).toBeGreaterThan(2)
      const ends = new Set(fitted.map(([, step]) => step))
      expect([...ends].sort((a, b) => a - b)).toEqual([1, 30])
      expect(within(found)[0].error).toContain(typeof roundPruner === 'string' ? '(median)' : '(own)')
    }
  })
})
