import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noDeadline, seedOf } from '../../src/core/index.ts'
import { createPool } from '../../src/core/node/pool.ts'
import { metrics } from '../../src/evaluate/index.ts'
import { artifactBytes } from '../../src/project/artifact-bytes.ts'
import { tasks } from '../../src/project/tasks.ts'
import { fingerprint } from '../../src/testing/fingerprint.ts'
import { findLearner, fitPipeline, isEnsemble } from '../../src/train/index.ts'
import type { Candidate } from '../../src/tune/candidates.ts'
import { letGo } from '../../src/tune/combine.ts'
import { type SearchOptions, type SearchResult, search, type Trial } from '../../src/tune/index.ts'
import type { RunTrial } from '../../src/tune/run-trial.ts'
import { memoryStudies } from '../../src/tune/study/memory-studies.ts'
import { trialOf } from '../../src/tune/trial.ts'
import { searchData, searchLearners } from './search-fixture.ts'

const clock = (): number => performance.now()

/** A straight line and steps that no line follows: what two learners get wrong differs. */
function mixedData() {
  const data = searchData('regression', 240)
  const [first, second] = ['first', 'second'].map((name) => data.rows.columns.get(name))
  if (first?.type !== 'number' || second?.type !== 'number' || data.target.task !== 'regression')
    throw new Error('no numbers')
  const values = data.target.values.map(
    (value, row) => 3 * value + 4 * Number(first.values[row] > 0.2 === second.values[row] > -0.1),
  )
  return { ...data, target: { task: 'regression', values } as const }
}

const data = mixedData()
const ensemble = { noise: 0, most: 3 }
const options: SearchOptions = {
  seed: 2,
  clock,
  trials: 12,
  pruner: 'none',
  portfolio: false,
  learners: searchLearners('regression'),
  sizeOf: artifactBytes,
  ensemble,
}
const entry = new URL('../../generated/worker.js', import.meta.url)
const pools = [createPool({ size: 0, tasks }), createPool({ size: 2, entry })]

let whole: SearchResult

const timeless = ({ trials }: SearchResult): unknown =>
  trials.map(({ fitMs, rowMicroseconds, ...rest }: Trial) => rest)

function membersOf({ recipe: { learner } }: SearchResult): unknown {
  if (typeof learner === 'string' || !isEnsemble(learner)) throw new Error('no ensemble')
  return learner.ensemble
}

beforeAll(async () => {
  whole = await search(data, options)
})
afterAll(async () => {
  for (const pool of pools) await pool.close()
})

describe('trials that predict together', () => {
  it('are chosen alike for any number of threads, stand first, and can be fitted', async () => {
    const found = [whole]
    for (const pool of pools) found.push(await search(data, { ...options, pool }))
    for (const result of found) expect(fingerprint(timeless(result))).toBe(fingerprint(timeless(found[0])))
    const [{ best, leaderboard, recipe, recipeOf, trials, notes }] = found
    expect(best.learner).toBe('ensemble')
    expect(leaderboard[0]).toBe(best)
    expect(trials.at(-1)).toBe(best)
    expect(recipeOf(best)).toBe(recipe)
    expect(recipeOf(leaderboard[1])).toMatchObject({ learner: leaderboard[1].learner })
    if (typeof recipe.learner === 'string' || !isEnsemble(recipe.learner)) throw new Error('no ensemble')
    expect(recipe.learner.ensemble.members.length).toBeLessThanOrEqual(3)
    expect(notes.join(' ')).toContain('On folds that did not choose')
    const context = { seed: seedOf(2), deadline: noDeadline, progress: () => {}, schema: data.schema }
    const { model } = await fitPipeline(recipe, data.rows, data.target, context)
    expect(['blend', 'stack']).toContain(model.name)
  })

  it('are the same after a search that was stopped and gone on with, and when it is only looked at again', async () => {
    const store = { studies: memoryStudies(), name: 'a' }
    await search(data, { ...options, trials: 7, store })
    for (const pool of pools) {
      const resumed = await search(data, { ...options, store, pool })
      expect(membersOf(resumed)).toEqual(membersOf(whole))
      const [first, again] = [whole, resumed].map(({ trials }) => trials.at(-1))
      expect(again?.scores).toEqual(first?.scores)
      expect(again?.kilobytes).toBe(first?.kilobytes)
      expect(again?.fitMs).toBeGreaterThan(0)
    }
  })

  it('are chosen among those that were run here, where there is no time to run others again', async () => {
    const store = { studies: memoryStudies(), name: 'a' }
    await search(data, { ...options, store })
    const deadline = { remainingMs: () => 0, expired: () => true }
    const { best, trials } = await search(data, { ...options, store, deadline })
    expect(best.learner).not.toBe('ensemble')
    expect(trials).toHaveLength(13)
  })

  it('are no larger together than allowed', async () => {
    const { best } = await search(data, { ...options, limits: { kilobytes: 8 } })
    expect(best.kilobytes).toBeLessThanOrEqual(8)
  })

  it.each([
    ['is not asked for', { ensemble: undefined }],
    ['has too few trials', { trials: 6 }],
    ['has no time for the fits', { ensemble: { ...ensemble, allows: () => false } }],
    [
      'has no time to choose',
      { ensemble: { ...ensemble, deadline: () => ({ remainingMs: () => 0, expired: () => true }) } },
    ],
    ['may only be linear', { limits: { linear: true } }],
  ] as const)('are none where a search %s', async (_, changed) => {
    const { ensemble: asked, ...rest } = { ...options, ...changed }
    const { best } = await search(data, { ...rest, ...(asked === undefined ? {} : { ensemble: asked }) })
    expect(best.learner).not.toBe('ensemble')
  })
})

describe('predictions of trials', () => {
  const candidateNamed = (name: string): Candidate => {
    const learner = findLearner(name, 'regression')
    return { learner, options: {}, recipe: { learner: name } }
  }
  const ran = (index: number, name: string, score: number): [number, RunTrial] => {
    const predictions = Float64Array.of(score)
    const fold = { score, fitMs: 1, isStopped: false, notes: [], predictions, bytes: 1, rowMicroseconds: 1 }
    const candidate = candidateNamed(name)
    return [index, { trial: trialOf(index, candidate, [fold]), candidate, outcomes: [fold] }]
  }
  // The lower the better: the baseline is the best, trees come in the order of the search, ridge is the last but one.
  const scoresOfSearch = (): Map<number, RunTrial> =>
    new Map([
      ran(0, 'baseline', 0),
      ...Array.from({ length: 25 }, (_, at) => ran(at + 1, 'boosted-trees', at + 1)),
      ran(26, 'ridge', 90),
      ran(27, 'ridge', 80),
      ran(28, 'boosted-trees', Number.NaN),
    ])
  const keptOf = (found: Map<number, RunTrial>): number[] =>
    [...found.values()].flatMap(({ trial, outcomes: [fold] }) =>
      typeof fold === 'object' && 'predictions' in fold && fold.predictions.length > 0 ? [trial.index] : [],
    )

  it('are kept of the best twenty, and of the best of each learner; never of the baseline', () => {
    const found = scoresOfSearch()
    letGo(found, { metric: metrics.rmse, options })
    const best = Array.from({ length: 19 }, (_, at) => at + 1)
    expect(keptOf(found)).toEqual([...best, 27])
    letGo(found, { metric: metrics.rmse, options })
    expect(keptOf(found)).toEqual([...best, 27])
    expect([...found.values()].map(({ trial }) => trial)).toEqual(
      [...scoresOfSearch().values()].map(({ trial }) => trial),
    )
  })

  it('are not kept where ensembles are not asked for', () => {
    const found = scoresOfSearch()
    const { ensemble: _, ...alone } = options
    letGo(found, { metric: metrics.rmse, options: alone })
    expect(keptOf(found)).toEqual([])
  })
})
