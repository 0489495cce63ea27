import { models } from '@modelwright/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { times } from '../../../../test/long.ts'
import {
  deadlineIn,
  defineLearner,
  type Learner,
  ModelwrightError,
  noDeadline,
  seedOf,
} from '../../src/core/index.ts'
import { createPool, type Pool } from '../../src/core/node/pool.ts'
import { bin, standardise } from '../../src/prepare/index.ts'
import { artifactBytes } from '../../src/project/artifact-bytes.ts'
import { tasks } from '../../src/project/tasks.ts'
import { fingerprint } from '../../src/testing/fingerprint.ts'
import { fitPipeline } from '../../src/train/index.ts'
import {
  type SearchData,
  type SearchOptions,
  type SearchResult,
  search,
  type Trial,
} from '../../src/tune/index.ts'
import { memoryStudies } from '../../src/tune/study/memory-studies.ts'
import { searchData, searchLearners } from './search-fixture.ts'

const clock = (): number => performance.now()
const entry = new URL('../../generated/worker.js', import.meta.url)
const pools: Pool[] = []

/** Everything but the time it took. */
const timeless = ({ trials }: SearchResult): unknown =>
  trials.map(({ fitMs, rowMicroseconds, ...rest }: Trial) => rest)

beforeAll(() => {
  pools.push(createPool({ size: 0, tasks }), createPool({ size: 1, entry }), createPool({ size: 2, entry }))
})
afterAll(async () => {
  for (const pool of pools) await pool.close()
})

describe('search', () => {
  for (const task of ['binary', 'multiclass', 'regression'] as const)
    it(`gives the same leaderboard and the same model with no, one and two workers, and again: ${task}`, async () => {
      const data = searchData(task)
      const count = times(9, 16)
      const options = { seed: 4, clock, trials: count, sizeOf: artifactBytes, learners: searchLearners(task) }
      const found = [await search(data, options), await search(data, options)]
      for (const pool of pools) found.push(await search(data, { ...options, pool }))
      const models = []
      for (const result of found) {
        expect(fingerprint(timeless(result))).toBe(fingerprint(timeless(found[0])))
        const context = { seed: seedOf(4), deadline: noDeadline, progress: () => {}, schema: data.schema }
        const { model } = await fitPipeline(result.recipe, data.rows, data.target, context)
        models.push(fingerprint(model))
      }
      expect(new Set(models).size).toBe(1)
      expect(found[0].trials).toHaveLength(count + 1)
      expect(found[0].foldCount).toBe(5)
    })

  it('tries the baseline, then every learner as it was given, then proposals', async () => {
    const options = { seed: 1, clock, trials: 12, pruner: 'none' }
    const { trials, leaderboard, best } = await search(searchData('regression'), options)
    expect(trials[0].learner).toBe('baseline')
    expect(trials.slice(0, 3).map(({ learner }) => learner)).toEqual(['baseline', 'boosted-trees', 'ridge'])
    expect(trials[2].options).toEqual({ alpha: 1 })
    expect(trials).toHaveLength(13)
    expect(trials.every(({ state }) => state === 'done')).toBe(true)
    expect(best).toBe(leaderboard[0])
    expect(best.learner).toBe('ridge')
    const means = leaderboard.map(({ mean }) => mean)
    expect(means).toEqual([...means].sort((a, b) => a - b))
  })

  it('does not search options that the user has set', async () => {
    const learners = [{ learner: 'ridge', options: { alpha: 5 } }]
    const { trials } = await search(searchData('regression'), { seed: 1, clock, learners })
    expect(trials.map(({ learner }) => learner)).toEqual(['baseline', 'ridge'])
    expect(trials[1].options).toEqual({ alpha: 5 })
  })

  it('gives the recipe that was validated, where two of one learner are prepared differently', async () => {
    const data = searchData('regression')
    const broken = { learner: 'ridge', prepare: { steps: [bin('first', { count: 2 })] } }
    const plain = { learner: 'ridge', prepare: { steps: [standardise('first')] } }
    const { best, recipe, recipeOf, trials } = await search(data, {
      seed: 1,
      clock,
      trials: 2,
      learners: [broken, plain],
    })
    expect(trials.map(({ learner }) => learner)).toEqual(['baseline', 'ridge', 'ridge'])
    expect(best).toBe(trials[2])
    expect(recipe.prepare).toBe(plain.prepare)
    expect(recipeOf(trials[1]).prepare).toBe(broken.prepare)
  })

  it('keeps to the budget of trials', async () => {
    for (const trials of [1, 3]) {
      const found = await search(searchData('binary'), { seed: 1, clock, trials })
      expect(found.trials).toHaveLength(trials + 1)
    }
  })

  it('ranks by the better direction of the metric', async () => {
    const found = await search(searchData('binary'), { seed: 1, clock, metric: 'accuracy', trials: 4 })
    const means = found.leaderboard.map(({ mean }) => mean)
    expect(means).toEqual([...means].sort((a, b) => b - a))
    expect(found.metric.name).toBe('accuracy')
  })

  it('goes on with a study on the same rows and folds only: scores on others do not compare', async () => {
    const store = { studies: memoryStudies(), name: 'a' }
    const learners = [{ learner: 'ridge' }]
    const asked = { seed: 1, clock, trials: 2, learners, store }
    await search(searchData('regression'), { ...asked, folds: 3 })
    const again = await search(searchData('regression'), { ...asked, trials: 3, folds: 3 })
    expect(again.trials.map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done'])
    const refused = (data: SearchData, folds: number) => expect(search(data, { ...asked, folds })).rejects
    await refused(searchData('regression'), 5).toMatchObject({
      code: 'TUNE_STUDY_DIFFERENT',
      message: expect.stringContaining('other settings: folds.'),
    })
    await refused(searchData('regression', 140), 3).toMatchObject({
      message: expect.stringContaining('other settings: rows, folds.'),
    })
  })

  it('records a learner that throws as a failed trial and goes on', async () => {
    const failing = defineLearner({
      name: 'failing',
      about: 'Fails.',
      tasks: ['binary'],
      options: {},
      supports: { missing: false, categories: true, weights: true, scaled: true },
      model: 'constant',
      fit: () => {
        throw new Error('out of ideas')
      },
    })
    const learners = [{ learner: failing as Learner }, { learner: 'logistic' }]
    for (const pool of pools) {
      const { trials, best, notes } = await search(searchData('binary'), {
        seed: 1,
        clock,
        learners,
        trials: 2,
        pool,
      })
      expect(trials[1]).toMatchObject({ learner: 'failing', state: 'failed', error: 'out of ideas' })
      expect(best.learner).toBe('logistic')
      expect(notes.join(' ')).toContain('out of ideas')
    }
  })

  it('fits learners that are not ours on this thread', async () => {
    let fits = 0
    const own: Learner = {
      name: 'own',
      about: 'Counts its fits.',
      tasks: ['regression'],
      options: {},
      supports: { missing: false, categories: true, weights: true, scaled: true },
      model: 'own-model',
      fit: () => ({ fits: fits++ }),
    }
    const ownModel = {
      ...models.constant,
      name: 'own-model',
      predict: (_s: unknown, _f: unknown, rows: number) => new Float64Array(rows),
      signature: () => ({ inputs: [], outputCount: 1 }),
      read: () => ({}),
    }
    const operations = {
      fixes: {},
      transforms: (await import('@modelwright/runtime')).transforms,
      models: { ...models, 'own-model': ownModel },
    }
    const options: SearchOptions = {
      seed: 1,
      clock,
      learners: [{ learner: own }],
      pool: pools[2],
      operations,
    }
    const { trials } = await search(searchData('regression'), options)
    expect(fits).toBe(5)
    expect(trials[1]).toMatchObject({ learner: 'own', state: 'done' })
  })

  it('has the baseline whatever the deadline', async () => {
    for (const pool of pools) {
      const deadline = deadlineIn(0, clock)
      const { trials, best } = await search(searchData('binary'), { seed: 1, clock, deadline, pool })
      expect(best).toBe(trials[0])
      expect(trials[0].state).toBe('done')
      expect(trials.slice(1).every(({ state }) => state === 'stopped')).toBe(true)
    }
  })

  it('has the first trials, too, where they are certain, and no others', async () => {
    for (const pool of pools) {
      const how = { seed: 1, clock, deadline: deadlineIn(0, clock), pool, learners: searchLearners('binary') }
      const { trials, isCutShort } = await search(searchData('binary'), { ...how, certain: 1 })
      expect(trials.slice(0, 2).map(({ learner, state }) => [learner, state])).toEqual([
        ['baseline', 'done'],
        ['boosted-trees', 'done'],
      ])
      expect(trials.slice(2).every(({ state }) => state === 'stopped')).toBe(true)
      expect(isCutShort).toBe(true)
    }
  })

  it.each(['logistic', 'boosted-trees'])(
    'takes the first learner that beat the baseline when the time was up before any was finished: %s',
    async (learner) => {
      const data = searchData('binary')
      let folds = 0
      // Time runs out after two folds of the first learner.
      const deadline = { remainingMs: () => (folds < 7 ? 1e6 : 0), expired: () => folds >= 7 }
      const log = ({ kind }: { kind: string }): void => {
        folds += Number(kind === 'progress')
      }
      const { best, notes } = await search(data, { seed: 1, clock, deadline, log, learners: [{ learner }] })
      expect(best).toMatchObject({ learner, state: 'stopped' })
      expect(notes.join(' ')).toContain('The time was up')
    },
  )

  it('ends whenever the time is up, whoever waits for whom', async () => {
    const data = searchData('binary')
    for (let last = 6; last < 60; last += times(8, 4)) {
      let folds = 0
      const deadline = { remainingMs: () => (folds < last ? 1e6 : 0), expired: () => folds >= last }
      const log = ({ kind }: { kind: string }): void => {
        folds += Number(kind === 'progress')
      }
      const learners = [{ learner: 'logistic' }, { learner: 'boosted-trees', options: { trees: 20 } }]
      const found = await search(data, { seed: last, clock, deadline, log, learners, pool: pools[2] })
      expect(found.isCutShort).toBe(true)
      expect(found.trials[0]).toMatchObject({ learner: 'baseline', state: 'done' })
      expect(found.trials).toContain(found.best)
    }
  })

  it('ends boosting in the middle of a fit when the time is up, and keeps what it has', async () => {
    const learners = [{ learner: 'boosted-trees', options: { trees: 100_000, earlyStopping: 0 } }]
    for (const pool of pools) {
      const start = clock()
      const deadline = deadlineIn(700, clock)
      const found = await search(searchData('binary'), { seed: 1, clock, deadline, learners, pool })
      // Far more than the deadline, far less than 100,000 trees take.
      expect(clock() - start).toBeLessThan(10_000)
      expect(found.trials[1]).toMatchObject({ learner: 'boosted-trees', state: 'stopped' })
      expect(found.best.learner).toBe('boosted-trees')
    }
  })

  it('has one trial besides the baseline, boosted trees as they are, where one is allowed', async () => {
    for (const task of ['binary', 'multiclass', 'regression'] as const) {
      const { trials, best } = await search(searchData(task), { seed: 1, clock, trials: 1 })
      expect(trials.map(({ learner }) => learner)).toEqual(['baseline', 'boosted-trees'])
      expect(trials[1]).toMatchObject({ state: 'done' })
      expect(best.learner).toBe('boosted-trees')
    }
  })

  it('reports progress up to 1', async () => {
    const fractions: number[] = []
    await search(searchData('binary'), {
      seed: 1,
      clock,
      trials: 2,
      log: (report) => {
        if (report.kind === 'progress') fractions.push(report.fraction)
      },
    })
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b))
    expect(fractions.at(-1)).toBe(1)
  })

  it('compares by rows kept together, or forward in time', async () => {
    const data = searchData('regression')
    const groups = Int32Array.from({ length: 150 }, (_, row) => row % 10)
    const times = Float64Array.from({ length: 150 }, (_, row) => row * 1000)
    for (const extra of [{ groups }, { times }]) {
      const { foldCount, best } = await search({ ...data, ...extra }, { seed: 1, clock, trials: 2 })
      expect(foldCount).toBe(5)
      expect(best.learner).toBe('ridge')
    }
  })

  it('gives rows with weight 0 no say', async () => {
    const data = searchData('regression')
    const weights = Float64Array.from({ length: 150 }, (_, row) => Number(row % 5 !== 0))
    const spoilt =
      data.target.task === 'regression' ? data.target.values.map((v, row) => (row % 5 ? v : 1e6)) : undefined
    const target = { task: 'regression', values: spoilt! } as const
    const { best } = await search({ ...data, target, weights }, { seed: 1, clock, trials: 2 })
    expect(best.learner).toBe('ridge')
    expect(best.mean).toBeLessThan(1)
  })

  it.each(['logistic', 'boosted-trees'])(
    'goes on when the metric is not defined on any fold: %s',
    async (learner) => {
      const data = searchData('binary')
      const codes = new Int32Array(150)
      codes[7] = 1
      const target = { task: 'binary', codes, classes: ['no', 'yes'] } as const
      const options = { seed: 1, clock, trials: 1, learners: [{ learner }] }
      const { best, notes } = await search({ ...data, target }, options)
      expect(best.learner).toBe(learner)
      expect(notes.join(' ')).toContain('"yes": too few rows to be tested')
      expect(notes.join(' ')).toContain('auc is not defined')
    },
  )

  it('refuses what it cannot do with a sentence', async () => {
    const code = async (data: Parameters<typeof search>[0], options: Partial<SearchOptions> = {}) =>
      search(data, { seed: 1, clock, ...options }).then(
        () => 'found',
        (error: unknown) => (error instanceof ModelwrightError ? error.code : error),
      )
    const data = searchData('binary')
    const constant = { task: 'binary', codes: new Int32Array(150), classes: ['no', 'yes'] } as const
    expect(await code({ ...data, target: constant })).toBe('TRAIN_TARGET_CONSTANT')
    const same = { task: 'regression', values: new Float64Array(150) } as const
    expect(await code({ ...searchData('regression'), target: same })).toBe('TRAIN_TARGET_CONSTANT')
    expect(await code({ ...data, weights: new Float64Array(150) })).toBe('TRAIN_WEIGHT_INVALID')
    expect(await code(data, { learners: [{ learner: 'logstic' }] })).toBe('TRAIN_LEARNER_UNKNOWN')
    expect(await code(data, { learners: [{ learner: 'ridge' }] })).toBe('TRAIN_LEARNER_UNFIT')
    expect(await code(data, { learners: [{ learner: 'logistic', options: { C: 1 } }] })).toBe(
      'CORE_OPTION_INVALID',
    )
    expect(await code(data, { metric: 'rmse' })).toBe('EVALUATE_METRIC_UNFIT')
    for (const trials of [0, -1, 0.5, Number.NaN])
      expect(await code(data, { trials })).toBe('TUNE_BUDGET_INVALID')
    const groups = new Int32Array(150)
    expect(await code({ ...data, groups })).toBe('TUNE_ROWS_FEW')
    expect(await code({ ...data, times: groups })).toBe('TUNE_ROWS_FEW')
  })
})
