import type { TreesState } from '@modelwright/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import {
  type Crew,
  type Report,
  readOptions,
  type TaskPool,
  type TrainingData,
} from '../../../src/core/index.ts'
import { crewOf } from '../../../src/core/node/crew.ts'
import { createPool, type Pool } from '../../../src/core/node/pool.ts'
import { fingerprint } from '../../../src/testing/fingerprint.ts'
import { boostedTrees } from '../../../src/train/learners/boosted-trees/boosted-trees.ts'
import { randomForest } from '../../../src/train/learners/random-forest/random-forest.ts'
import { fitContext } from '../linear-fixture.ts'
import { treesData } from './trees-data.ts'

const entry = new URL('../../../generated/worker.js', import.meta.url)
const pools: Pool[] = []

beforeAll(() => {
  pools.push(createPool({ size: 2, entry }), createPool({ size: 3, entry }))
})
afterAll(async () => {
  for (const pool of pools) await pool.close()
})

async function fitted(data: TrainingData, given: Record<string, unknown>, pool?: Pool): Promise<TreesState> {
  const options = readOptions(
    boostedTrees.options,
    { trees: 12, earlyStopping: 0, ...given },
    'boosted-trees',
  )
  const context = pool === undefined ? fitContext() : { ...fitContext(), crew: crewOf(pool) }
  return (await boostedTrees.fit(data, options, context)) as TreesState
}

/** Rows of weights whose sums depend on their order. */
function weighted(data: TrainingData): TrainingData {
  return { ...data, weights: Float64Array.from({ length: data.rowCount }, (_, row) => 0.1 + (row % 7) / 3) }
}

const cases: readonly [string, TrainingData, Record<string, unknown>][] = [
  ['features shared: few rows', treesData('binary', 12_000), {}],
  ['rows shared, cells of all formats', treesData('regression', 140_000), { trees: 4 }],
  [
    'rows shared, many classes, rows and features drawn',
    treesData('multiclass', 30_000),
    { trees: 4, rowShare: 0.6, columnShare: 0.6 },
  ],
  ['early stopping', treesData('binary', 26_000), { trees: 20, earlyStopping: 3, learningRate: 0.5 }],
  ['leaves as medians', treesData('regression', 24_000), { loss: 'absolute-error', trees: 5 }],
  ['weights', weighted(treesData('regression', 24_000)), { trees: 5 }],
  ['many levels', treesData('binary', 24_000, 1500), { trees: 6 }],
]

describe('boosted trees on threads', () => {
  for (const [what, data, given] of cases)
    it(`are the same to the last bit for one, two and three threads: ${what}`, async () => {
      const alone = fingerprint(await fitted(data, given))
      for (const pool of pools)
        for (let again = 0; again < times(1, 25); again++)
          expect(fingerprint(await fitted(data, given, pool))).toBe(alone)
    })

  it('end with the error of a thread that dies in the middle, and never hang', async () => {
    const [first, second] = [createPool({ size: 1, entry }), createPool({ size: 1, entry })]
    const both: TaskPool = {
      size: 2,
      start() {},
      run: (task, payload) =>
        ((payload as { index: number }).index === 0 ? first : second).run(task, payload),
    }
    const options = readOptions(boostedTrees.options, { trees: 100_000, earlyStopping: 0 }, 'boosted-trees')
    const fit = boostedTrees.fit(treesData('binary', 60_000), options, {
      ...fitContext(),
      crew: crewOf(both),
    })
    const refused = expect(fit).rejects.toMatchObject({ code: 'CORE_POOL_CLOSED' })
    await new Promise((resolve) => setTimeout(resolve, 1000))
    await second.close()
    await refused
    // The other thread is free again: it gave up instead of waiting.
    await expect(first.run('no such task', {})).rejects.toThrow('there is no task')
    await first.close()
  })

  it('end with a sentence when a worker exits in the middle of a tree, and never hang', async () => {
    const dying = new URL('dying-worker.mjs', import.meta.url)
    for (const data of [treesData('regression', 60_000), treesData('regression', 12_000)]) {
      const [first, second] = [createPool({ size: 1, entry }), createPool({ size: 1, entry: dying })]
      const both: TaskPool = {
        size: 2,
        start() {},
        run: (task, payload) =>
          ((payload as { index: number }).index === 0 ? first : second).run(task, payload),
      }
      try {
        const options = readOptions(
          boostedTrees.options,
          { trees: 100_000, earlyStopping: 0 },
          'boosted-trees',
        )
        const fit = boostedTrees.fit(data, options, { ...fitContext(), crew: crewOf(both) })
        await expect(fit).rejects.toMatchObject({
          code: 'CORE_WORKER_DIED',
          message: expect.stringContaining('fit-trees'),
        })
        await expect(first.run('no such task', {})).rejects.toThrow('there is no task')
      } finally {
        await Promise.all([first.close(), second.close()])
      }
    }
  })

  it('tell whoever follows the fit how far it is, as a fit on one thread does', async () => {
    const heard: Report[] = []
    const pool = createPool({ size: 2, entry, log: (report) => heard.push(report) })
    const data = treesData('binary', 24_000)
    const followed = async (learner: typeof boostedTrees | typeof randomForest, crew?: Crew) => {
      const fractions: number[] = []
      const progress = (fraction: number): void => void fractions.push(fraction)
      const given =
        learner.name === 'boosted-trees' ? { trees: 8, earlyStopping: 0 } : { trees: 8, bootstrap: false }
      const options = readOptions(learner.options, given, learner.name) as never
      await learner.fit(data, options, { ...fitContext(), progress, ...(crew === undefined ? {} : { crew }) })
      return fractions
    }
    const alone = await followed(boostedTrees)
    expect(alone).toHaveLength(10)
    expect(await followed(boostedTrees, crewOf(pool))).toEqual(alone)
    // Of a forest every second tree is the first thread's.
    expect(await followed(randomForest, crewOf(pool))).toEqual([0, 1 / 8, 3 / 8, 5 / 8, 7 / 8])
    expect(heard).toEqual([])
    await pool.close()
  })

  it('are fitted here where the pool has one thread', async () => {
    const pool = createPool({ size: 1, entry })
    const data = treesData('binary', 12_000)
    expect(fingerprint(await fitted(data, {}, pool))).toBe(fingerprint(await fitted(data, {})))
    await pool.close()
  })

  it('stop when they are told to', async () => {
    const stop = new AbortController()
    const options = readOptions(boostedTrees.options, { trees: 100_000, earlyStopping: 0 }, 'boosted-trees')
    const crew = crewOf(pools[0], { signal: stop.signal })
    const fit = boostedTrees.fit(treesData('binary', 60_000), options, { ...fitContext(), crew })
    setTimeout(() => stop.abort(), 500)
    await expect(fit).rejects.toMatchObject({ code: 'CORE_TASK_STOPPED' })
  })
})
