import { join } from 'node:path'
import { type Column, models, type TreesState } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { times } from '../../../../../../test/long.ts'
import {
  type Crew,
  type FitContext,
  noDeadline,
  readOptions,
  seedOf,
  silent,
  type TrainingData,
} from '../../../../src/core/index.ts'
import { crewOf } from '../../../../src/core/node/crew.ts'
import { createPool } from '../../../../src/core/node/pool.ts'
import { scoreOf } from '../../../../src/evaluate/index.ts'
import { fingerprint } from '../../../../src/testing/fingerprint.ts'
import { randomForest } from '../../../../src/train/learners/random-forest/random-forest.ts'
import { forestData } from '../../forest/forest-data.ts'
import { fitContext } from '../../linear-fixture.ts'

type Given = Readonly<Record<string, unknown>>

function fit(data: TrainingData, given: Given, context: FitContext = fitContext()): Promise<TreesState> {
  return Promise.resolve(
    randomForest.fit(data, readOptions(randomForest.options, given, 'random-forest'), context),
  )
}

function predict(state: TreesState, { features, rowCount }: TrainingData): Float64Array {
  return models.trees.predict(state, [...features.values()], rowCount)
}

const tasks = ['binary', 'multiclass', 'regression'] as const
const entry = join(import.meta.dirname, '../../../../generated/worker.js')

describe('a random forest', () => {
  it('has the same bits for 1, 2 and 3 threads, again and again', async () => {
    const pools = [2, 3].map((size) => createPool({ size, entry, log: silent }))
    const grown = async (data: TrainingData, crew?: Crew) => {
      const notes: string[] = []
      const context = { ...fitContext(notes), ...(crew === undefined ? {} : { crew }) }
      return fingerprint({ state: await fit(data, { trees: 7 }, context), note: notes.at(-1) })
    }
    for (const task of tasks) {
      const data = forestData(15_000, task)
      const alone = await grown(data)
      for (const pool of pools)
        for (let again = 0; again < times(1, 25); again++) expect(await grown(data, crewOf(pool))).toBe(alone)
    }
    for (const pool of pools) await pool.close()
  })

  it('says an out-of-bag score that is near the score on fresh rows', async () => {
    const metrics = { binary: 'log-loss', multiclass: 'log-loss', regression: 'rmse' } as const
    for (const task of tasks) {
      const notes: string[] = []
      const state = await fit(forestData(3000, task), { trees: times(50, 100) }, fitContext(notes))
      const said = Number(/out-of-bag .* ([\d.e-]+)$/.exec(notes.at(-1) ?? '')?.[1])
      const fresh = forestData(3000, task, 2)
      const found = scoreOf(metrics[task], fresh.target, predict(state, fresh))
      expect(Math.abs(said - found) / found).toBeLessThan(0.15)
    }
  })

  it('keeps the trees it has when the deadline comes', async () => {
    const notes: string[] = []
    let asked = 0
    const deadline = { ...noDeadline, expired: () => ++asked >= 3 }
    const state = await fit(forestData(500, 'binary'), { trees: 50 }, { ...fitContext(notes), deadline })
    expect(state.leafCounts.length).toBe(3)
    expect(notes.at(-1)).toContain('The deadline stopped the forest; it keeps 3 of 50 trees.')
  })

  it('knows all its rows by heart when each tree sees all of them', async () => {
    for (const task of ['binary', 'multiclass'] as const) {
      const data = forestData(200, task)
      const shares = predict(
        await fit(data, { trees: 3, bootstrap: false, minRows: 1, levelMinRows: 1 }),
        data,
      )
      expect(scoreOf('accuracy', data.target, shares)).toBe(1)
      expect([...shares].every((share) => share === 0 || share === 1)).toBe(true)
    }
  })

  it('gives shares of classes that sum up to 1', async () => {
    const data = forestData(600, 'multiclass')
    const shares = predict(await fit(data, { trees: 20 }), data)
    for (let row = 0; row < data.rowCount; row++)
      expect(shares.subarray(row * 4, row * 4 + 4).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12)
  })

  it('keeps to limits on leaves, depth and rows', async () => {
    const data = forestData(800, 'regression')
    const few = await fit(data, { trees: 4, leaves: 6 })
    expect(Math.max(...few.leafCounts)).toBe(6)
    const flat = await fit(data, { trees: 4, maxDepth: 2 })
    expect(Math.max(...flat.leafCounts)).toBeLessThanOrEqual(4)
    const large = await fit(data, { trees: 4, minRows: 40, bootstrap: false })
    expect(Math.min(...large.covers!)).toBeGreaterThanOrEqual(40)
  })

  it('has no more leaves than 16 bits can number', async () => {
    const seed = seedOf(3)
    const rowCount = 140_000
    const draw = (): Float64Array => Float64Array.from({ length: rowCount }, () => seed.next())
    const features = new Map<string, Column>(
      ['a', 'b'].map((name) => [name, { type: 'number', values: draw() }]),
    )
    const state = await fit(
      { rowCount, features, target: { task: 'regression', values: draw() } },
      { trees: 1, bootstrap: false },
    )
    expect(state.leafCounts[0]).toBeGreaterThan(10_000)
    expect(state.leafCounts[0]).toBeLessThanOrEqual(65_535)
    expect(Math.min(...state.covers!)).toBeGreaterThanOrEqual(3)
  })
})

/** The least sum of squares that one cut of a feature of numbers leaves, missing values on either side. */
function leastByHand(values: Float64Array, targets: Float64Array): number {
  const spread = (rows: readonly number[]): number => {
    const mean = rows.reduce((sum, row) => sum + targets[row], 0) / rows.length
    return rows.reduce((sum, row) => sum + (targets[row] - mean) ** 2, 0)
  }
  let least = Infinity
  for (const cut of values)
    for (const missingLeft of [true, false]) {
      const sides: [number[], number[]] = [[], []]
      values.forEach((value, row) => {
        sides[(Number.isNaN(value) ? missingLeft : value <= cut) ? 0 : 1].push(row)
      })
      if (sides[0].length > 0 && sides[1].length > 0)
        least = Math.min(least, spread(sides[0]) + spread(sides[1]))
    }
  return least
}

describe('the first split of a tree on all rows and features', () => {
  for (const rowCount of [12, 40, 64, 65, 200])
    it(`leaves the least squares of all, ${rowCount} rows`, async () => {
      const data = forestData(rowCount, 'binary', rowCount)
      const features = new Map([...data.features].filter(([, { type }]) => type === 'number'))
      const target = data.target
      if (target.task === 'regression') throw new Error('bug: classes')
      const targets = Float64Array.from(target.codes)
      const state = await fit(
        { ...data, features },
        { trees: 1, leaves: 2, minRows: 1, bootstrap: false, columnShare: 1 },
      )
      const scores = predict(state, { ...data, features })
      const found = targets.reduce((sum, label, row) => sum + (label - scores[row]) ** 2, 0)
      const columns = [...features.values()].map((column) =>
        column.type === 'number' ? column.values : new Float64Array(),
      )
      expect(found).toBeCloseTo(Math.min(...columns.map((values) => leastByHand(values, targets))), 5)
    })
})
