import { type Column, models, type Task, type TreesState } from '@modelwright/runtime'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import {
  readOptions,
  seedOf,
  type Target,
  type TrainingData,
  takeRows,
  takeTarget,
} from '../../../src/core/index.ts'
import { fingerprint } from '../../../src/testing/fingerprint.ts'
import { boostedTrees } from '../../../src/train/learners/boosted-trees/boosted-trees.ts'
import { extraTrees } from '../../../src/train/learners/extra-trees/extra-trees.ts'
import { randomForest } from '../../../src/train/learners/random-forest/random-forest.ts'
import { fitContext } from '../linear-fixture.ts'
import { exactTargets, fitTable, leavesOfFirst, smallTable } from './grown-trees.ts'

const learners = { boostedTrees, randomForest, extraTrees }
type Name = keyof typeof learners
const names = Object.keys(learners) as Name[]

async function fitted(
  name: Name,
  data: TrainingData,
  given: Readonly<Record<string, unknown>> = {},
): Promise<TreesState> {
  const learner = learners[name]
  const options = readOptions(learner.options, { trees: 5, ...given }, learner.name) as never
  return (await learner.fit(data, options, fitContext())) as TreesState
}

const predicted = (state: TreesState, { features, rowCount }: TrainingData): Float64Array =>
  models.trees.predict(state, [...features.values()], rowCount) as Float64Array

/** A column of one kind of trouble. */
const troubles: Readonly<Record<string, (row: number) => number>> = {
  constant: () => 7,
  missing: () => Number.NaN,
  huge: (row) => (row % 2 === 0 ? 1e300 : -1e300) * (1 + row),
  tiny: (row) => 5e-324 * row,
  infinite: (row) => [Infinity, -Infinity, 0, Number.NaN][row % 4],
  zeros: (row) => (row % 2 === 0 ? 0 : -0),
  plain: (row) => (row * 7919) % 101,
  rare: (row) => (row % 17 === 3 ? row : 0),
}

function columnOf(kind: string, rowCount: number): Column {
  if (kind in troubles)
    return {
      type: 'number',
      values: Float64Array.from({ length: rowCount }, (_, row) => troubles[kind](row)),
    }
  const levels = Number(kind)
  return {
    type: 'category',
    codes: Int32Array.from({ length: rowCount }, (_, row) => ((row * 31) % (levels + 2)) - 1),
    levels: Array.from({ length: levels }, (_, at) => `${at}`),
  }
}

function targetOf(task: Task, rowCount: number): Target {
  if (task === 'regression')
    return { task, values: Float64Array.from({ length: rowCount }, (_, row) => (row * row) % 13) }
  const classes = task === 'binary' ? ['a', 'b'] : ['a', 'b', 'c', 'never']
  const codes = Int32Array.from(
    { length: rowCount },
    (_, row) => (row * 5 + (row >> 2)) % Math.min(3, classes.length),
  )
  return { task, codes, classes }
}

function tableOf(kinds: readonly string[], task: Task, rowCount: number): TrainingData {
  const features = new Map(kinds.map((kind, at) => [`f${at}`, columnOf(kind, rowCount)]))
  return { rowCount, features, target: targetOf(task, rowCount) }
}

/** Predictions are numbers, and mean what they should: shares of classes sum up to 1. */
function check(found: Float64Array, { target, rowCount }: TrainingData): void {
  expect(found.every(Number.isFinite)).toBe(true)
  if (target.task === 'binary') expect(found.every((share) => share >= 0 && share <= 1)).toBe(true)
  if (target.task !== 'multiclass') return
  const width = target.classes.length
  for (let row = 0; row < rowCount; row++) {
    const sum = found.subarray(row * width, (row + 1) * width).reduce((all, share) => all + share, 0)
    expect(Math.abs(sum - 1)).toBeLessThan(1e-9)
  }
}

const anyKinds = fc.array(fc.constantFrom(...Object.keys(troubles), '0', '1', '2', '4', '5', '255', '256'), {
  minLength: 1,
  maxLength: 6,
})

describe('trees of any table', () => {
  for (const name of names)
    it(`predict numbers for constant, missing, huge, tiny, infinite and rare values: ${name}`, async () => {
      await fc.assert(
        fc.asyncProperty(
          anyKinds,
          fc.constantFrom<Task>('binary', 'multiclass', 'regression'),
          fc.constantFrom(3, 4, 11, 61, 300),
          async (kinds, task, rowCount) => {
            const data = tableOf(kinds, task, rowCount)
            check(predicted(await fitted(name, data, { minRows: 1 }), data), data)
          },
        ),
        { seed: 5, numRuns: times(30, 2000) },
      )
    })

  it('are one leaf where nothing can be told apart, with the mean as prediction', async () => {
    const data = tableOf(['constant', 'missing', 'zeros', '0'], 'regression', 40)
    const { values } = data.target as Target & { task: 'regression' }
    const mean = values.reduce((sum, value) => sum + value, 0) / 40
    for (const name of names) {
      const state = await fitted(name, data, name === 'boostedTrees' ? { rowShare: 1 } : { bootstrap: false })
      const found = predicted(state, data)
      expect([...new Set(state.leafCounts)]).toEqual([1])
      for (const value of found) expect(Math.abs(value - mean)).toBeLessThan(1e-4)
    }
  })

  it('of one row predict its value; two classes are refused where only one can be', async () => {
    const data = tableOf(['plain', '4'], 'regression', 1)
    const target = { task: 'regression' as const, values: Float64Array.of(3.25) }
    for (const name of names) {
      const found = predicted(await fitted(name, { ...data, target }), data)
      expect([...found]).toEqual([3.25])
      const binary = { task: 'binary' as const, codes: Int32Array.of(1), classes: ['a', 'b'] }
      await expect(fitted(name, { ...data, target: binary })).rejects.toMatchObject({
        code: 'TRAIN_TARGET_CONSTANT',
      })
    }
  })

  it.each([1, 2, 254, 255, 256, 5000, 65_535, 65_536, 70_000])(
    'learn from a category of %i levels',
    async (levelCount) => {
      const rowCount = 6000
      const seed = seedOf(levelCount)
      const used = Math.min(levelCount, 500)
      const step = Math.floor(levelCount / used)
      const codes = Int32Array.from({ length: rowCount }, () => step * seed.integer(used))
      const levels = Array.from({ length: levelCount }, (_, at) => `${at}`)
      const values = Float64Array.from(codes, (code) => (code / step) % 3)
      const features = new Map<string, Column>([['place', { type: 'category', codes, levels }]])
      const data: TrainingData = { rowCount, features, target: { task: 'regression', values } }
      for (const name of names) {
        const state = await fitted(name, data, {
          trees: times(10, 30),
          ...(name === 'boostedTrees' ? { learningRate: 0.3 } : {}),
        })
        const found = predicted(state, data)
        const error = found.reduce((sum, value, row) => sum + (value - values[row]) ** 2, 0) / rowCount
        expect(error).toBeLessThan(0.05)
      }
    },
  )
})

describe('rows', () => {
  const exact = { leaves: 8, minRows: 2 }

  it('of weight 0 are as if they were not there', async () => {
    for (const task of ['binary', 'multiclass', 'regression'] as const) {
      const data = tableOf(['plain', 'rare', '5', 'infinite'], task, 90)
      const weights = Float64Array.from({ length: 90 }, (_, row) => (row % 4 === 1 ? 0 : 1 + (row % 3)))
      const rows = Uint32Array.from(weights.keys()).filter((row) => weights[row] > 0)
      const fewer: TrainingData = {
        rowCount: rows.length,
        features: new Map([...data.features].map(([key, column]) => [key, takeRows(column, rows)])),
        target: takeTarget(data.target, rows),
        weights: Float64Array.from(rows, (row) => weights[row]),
      }
      for (const name of names)
        expect(fingerprint(await fitted(name, { ...data, weights }))).toBe(
          fingerprint(await fitted(name, fewer)),
        )
    }
  })

  it('that are all there twice give the same tree, of leaves with twice the rows', async () => {
    for (let draw = 1; draw <= 15; draw++) {
      const table = smallTable(draw, 50)
      const twice = Uint32Array.from({ length: 100 }, (_, row) => row >> 1)
      const columns = table.columns.map((column) => takeRows(column, twice))
      const values = Float64Array.from(twice, (row) => table.values[row])
      const plain = leavesOfFirst(await fitTable(table, exact), table)
      const found = leavesOfFirst(await fitTable({ columns, values }, { ...exact, minRows: 4 }), {
        columns,
        values,
      })
      expect(found.map(({ rows }) => rows.length)).toEqual(plain.map(({ rows }) => 2 * rows.length))
      expect(found.map(({ value }) => value)).toEqual(plain.map(({ value }) => value))
    }
  })

  it('in the order of the target, or in any other, give the same tree', async () => {
    for (let draw = 1; draw <= 15; draw++) {
      const table = smallTable(draw, 50)
      const plain = leavesOfFirst(await fitTable(table, exact), table)
      const place = (a: number, b: number): number => table.values[a] - table.values[b]
      const all = Uint32Array.from({ length: 50 }, (_, row) => row)
      for (const order of [
        all.slice().sort(place),
        all.slice().sort(place).reverse(),
        seedOf(draw).shuffle(all.slice()),
      ]) {
        const columns = table.columns.map((column) => takeRows(column, order))
        const values = Float64Array.from(order, (row) => table.values[row])
        const found = leavesOfFirst(await fitTable({ columns, values }, exact), { columns, values })
        expect(found.map(({ value }) => value)).toEqual(plain.map(({ value }) => value))
        const rowsOf = (leaf: { rows: readonly number[] }): readonly number[] =>
          leaf.rows.map((row) => order[row]).sort((a, b) => a - b)
        expect(found.map(rowsOf)).toEqual(plain.map(({ rows }) => rows))
      }
    }
  })

  it('sorted by a target that follows from a number are learnt by any number of them', async () => {
    for (const rowCount of [200, 3000, 30_000]) {
      const values = Float64Array.from({ length: rowCount }, (_, row) => Math.floor((20 * row) / rowCount))
      const features = new Map<string, Column>([
        ['x', { type: 'number', values: values.map((value, row) => 100 * value + (row % 7)) }],
      ])
      const data: TrainingData = { rowCount, features, target: { task: 'regression', values } }
      for (const name of names) {
        const given =
          name === 'boostedTrees' ? { trees: 60, learningRate: 0.3, earlyStopping: 0 } : { trees: 20 }
        const found = predicted(await fitted(name, data, given), data)
        expect(
          found.reduce((sum, value, row) => sum + Math.abs(value - values[row]), 0) / rowCount,
        ).toBeLessThan(0.1)
      }
    }
  })
})

describe('targets that are whole numbers', () => {
  it('are known by heart to the last bit by one deep tree, up to what an f32 holds apart', async () => {
    const rowCount = 200
    const x = Float64Array.from({ length: rowCount }, (_, row) => (row * 77) % 211)
    const half = exactTargets(rowCount, 3)
    const table = { columns: [{ type: 'number' as const, values: x }], values: half }
    const found = leavesOfFirst(await fitTable(table, { leaves: rowCount }), table)
    // Rows that are alike in the target need not be parted.
    for (const { rows, value } of found) for (const row of rows) expect(value).toBe(half[row])
  })

  it('of counts are learnt by Poisson’s loss, most of them 0', async () => {
    const rowCount = 4000
    const seed = seedOf(12)
    const x = Float64Array.from({ length: rowCount }, () => seed.integer(4))
    const values = x.map((at) => (seed.next() < [0.01, 0.05, 0.2, 0.6][at] ? 1 + seed.integer(2) : 0))
    const features = new Map<string, Column>([['x', { type: 'number', values: x }]])
    const data: TrainingData = { rowCount, features, target: { task: 'regression', values } }
    const given = { trees: 200, loss: 'poisson', earlyStopping: 0, rowShare: 1, l2: 0, learningRate: 0.2 }
    const found = predicted(await fitted('boostedTrees', data, given), data)
    for (const at of [0, 1, 2, 3]) {
      const rows = [...x.keys()].filter((row) => x[row] === at)
      const mean = rows.reduce((sum, row) => sum + values[row], 0) / rows.length
      expect(Math.abs(found[rows[0]] - mean)).toBeLessThan(0.02 * mean)
    }
  })
})
