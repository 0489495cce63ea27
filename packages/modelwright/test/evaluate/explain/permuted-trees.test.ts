import type { Column, TreesState } from '@modelwright/runtime'
import { treeScores } from '@modelwright/runtime'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { noDeadline, seedOf, takeRows } from '../../../src/core/index.ts'
import { permutedTreeScores } from '../../../src/evaluate/explain/permuted-trees.ts'
import { findLearner } from '../../../src/train/index.ts'

const rowCount = 700
const random = seedOf(4)
const number = (): Column => ({
  type: 'number',
  values: Float64Array.from({ length: rowCount }, () => (random.next() < 0.1 ? Number.NaN : random.next())),
})
const category = (levels: number): Column => ({
  type: 'category',
  codes: Int32Array.from({ length: rowCount }, () => random.integer(levels + 1) - 1),
  levels: Array.from({ length: levels }, (_, at) => `level ${at}`),
})

/** Numbers with holes, a few levels (bits) and very many (lists), and one that nothing depends on. */
const features: readonly Column[] = [number(), number(), category(7), category(600), number()]

function code(column: Column, row: number): number {
  const found =
    column.type === 'category' ? column.codes[row] : column.type === 'number' ? column.values[row] : 0
  return Number.isNaN(found) ? 2 : found + 1
}
const values = Float64Array.from({ length: rowCount }, (_, row) => {
  const [a, b, c, d] = features.map((column) => code(column, row))
  return 3 * a * b + (c % 3) + 2 * (d % 5)
})

async function fitted(
  learner: string,
  task: 'regression' | 'multiclass',
  options: object,
): Promise<TreesState> {
  const target =
    task === 'regression'
      ? ({ task, values } as const)
      : ({
          task,
          codes: Int32Array.from(values, (value) => Math.floor(value) % 3),
          classes: ['p', 'q', 'r'],
        } as const)
  const data = { rowCount, features: new Map(features.map((column, at) => [`f${at}`, column])), target }
  const found = findLearner(learner, task)
  const defaults = Object.fromEntries(
    Object.entries(found.options).map(([name, { default: value }]) => [name, value]),
  )
  const context = { seed: seedOf(1), deadline: noDeadline, progress: () => {} }
  return (await found.fit(data, { ...defaults, ...options } as never, context as never)) as TreesState
}

const kinds = [
  ['boosted trees of numbers and levels', 'boosted-trees', 'regression', { trees: 20 }],
  ['boosted trees of several classes', 'boosted-trees', 'multiclass', { trees: 8 }],
  ['a forest', 'random-forest', 'regression', { trees: 10 }],
  ['a forest of several classes', 'random-forest', 'multiclass', { trees: 10 }],
] as const

describe.each(kinds)('%s', (_name, learner, task, options) => {
  it('score as they do when whole rows are put together and walked from the root, to rounding', async () => {
    const state = await fitted(learner, task, options)
    const orders = [0, 1].map((at) =>
      seedOf(9)
        .split(at)
        .shuffle(Uint32Array.from({ length: rowCount }, (_, row) => row)),
    )
    const asked = [[0], [2], [3], [1, 2]]
    const { whole, permuted } = permutedTreeScores(
      state,
      features,
      rowCount,
      asked.map((list) => ({ features: list, orders })),
    )
    const size = Math.max(...treeScores(state, features, rowCount).map(Math.abs))
    const compare = (found: Float64Array, wanted: Float64Array): void => {
      wanted.forEach((value, at) => {
        expect(Math.abs(found[at] - value)).toBeLessThanOrEqual(1e-13 * size)
      })
    }
    compare(whole, treeScores(state, features, rowCount))
    expect(permuted.filter((lists) => lists.length === 2).length).toBeGreaterThanOrEqual(3)
    asked.forEach((list, question) => {
      orders.forEach((order, repeat) => {
        const shuffled = features.map((column, at) => (list.includes(at) ? takeRows(column, order) : column))
        const wanted = treeScores(state, shuffled, rowCount)
        // No list at all says that nothing changes.
        compare(permuted[question][repeat] ?? whole, wanted)
      })
    })
  })
})

it('says nothing of features no tree looks at', async () => {
  const state = await fitted('boosted-trees', 'regression', { trees: 1, leaves: 2 })
  const order = Uint32Array.from({ length: rowCount }, (_, row) => rowCount - 1 - row)
  const { permuted } = permutedTreeScores(state, features, rowCount, [{ features: [4], orders: [order] }])
  expect(permuted).toEqual([[]])
})

it('property: the order that changes nothing changes no bit, for any number of rows', async () => {
  const state = await fitted('boosted-trees', 'regression', { trees: 5 })
  fc.assert(
    fc.property(fc.integer({ min: 0, max: rowCount }), (count) => {
      const same = Uint32Array.from({ length: count }, (_, row) => row)
      const some = features.map((column) => takeRows(column, same))
      const { whole, permuted } = permutedTreeScores(state, some, count, [
        { features: [0, 2, 3], orders: [same] },
      ])
      expect(permuted[0][0]).toEqual(whole)
    }),
    { numRuns: 20 },
  )
})
