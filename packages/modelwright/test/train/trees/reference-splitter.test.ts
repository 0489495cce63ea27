import { type Column, models, type TreesState } from '@modelwright/runtime'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { readOptions, seedOf } from '../../../src/core/index.ts'
import { boostedTrees } from '../../../src/train/learners/boosted-trees/boosted-trees.ts'
import { fitContext } from '../linear-fixture.ts'
import { bestSplit, gainOf } from './reference-splitter.ts'
import { walkTree } from './walk-tree.ts'

interface Drawn {
  readonly columns: readonly Column[]
  readonly values: Float64Array
  readonly minRows: number
  readonly leaves: number
}

/** A small table: numbers with ties and missing values, infinities and huge ones, a category of few levels. */
function tableOf(draw: number): Drawn {
  const seed = seedOf(draw)
  const rowCount = 12 + seed.integer(60)
  const specials = [Number.NaN, Infinity, -Infinity, 1e30, -1e-30, 0]
  const number = (): number =>
    seed.next() < 0.15 ? specials[seed.integer(specials.length)] : seed.integer(9) - 4
  const numbers = Array.from({ length: 3 }, () => Float64Array.from({ length: rowCount }, number))
  const codes = Int32Array.from({ length: rowCount }, () => seed.integer(6) - 1)
  const values = Float64Array.from(
    { length: rowCount },
    (_, row) => seed.integer(20) + (codes[row] % 2) * 3 + (numbers[0][row] > 0 ? 5 : 0),
  )
  const levels = ['a', 'b', 'c', 'd', 'e']
  return {
    columns: [
      ...numbers.map((of): Column => ({ type: 'number', values: of })),
      { type: 'category', codes, levels },
    ],
    values,
    minRows: 1 + seed.integer(4),
    leaves: 2 + seed.integer(10),
  }
}

async function grow({ columns, values, minRows, leaves }: Drawn): Promise<TreesState> {
  const given = {
    ...{ trees: 1, learningRate: 1, l2: 0, earlyStopping: 0, rowShare: 1, columnShare: 1 },
    ...{ levelL2: 0, levelSmoothing: 0, levelMinRows: 1, minRows, leaves },
  }
  const options = readOptions(boostedTrees.options, given, 'boosted-trees')
  const features = new Map(columns.map((column, at) => [`f${at}`, column]))
  const data = { rowCount: values.length, features, target: { task: 'regression' as const, values } }
  return (await boostedTrees.fit(data, options, fitContext())) as TreesState
}

describe('the tree of a small table', () => {
  it('is that of a slow exact splitter: each split gains as much as the best of all, each leaf is the mean of its rows', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e9 }), async (draw) => {
        const table = tableOf(draw)
        const { columns, values, minRows } = table
        const state = await grow(table)
        const spread = values.reduce((sum, value) => sum + value * value, 0)
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length
        const check = (rows: readonly number[], left: readonly number[]): void => {
          const best = bestSplit(rows, columns, values, minRows)
          // Gradients are rounded to 14 bits: splits closer than that may go either way.
          expect(gainOf(rows, left, values)).toBeGreaterThanOrEqual(
            best.gain - 2e-3 * best.gain - 1e-5 * spread,
          )
          expect(Math.min(left.length, rows.length - left.length)).toBeGreaterThanOrEqual(minRows)
        }
        const checkLeaf = (rows: readonly number[], value: number): void => {
          const wanted = rows.reduce((sum, row) => sum + values[row], 0) / rows.length
          expect(Math.abs(mean + value - wanted)).toBeLessThan(1e-4)
        }
        walkTree(state, columns, values.length, { onSplit: check, onLeaf: checkLeaf })
        const found = models.trees.predict(state, columns, values.length)
        expect(found.every(Number.isFinite)).toBe(true)
      }),
      { seed: 11, numRuns: times(150, 5000) },
    )
  })

  it('has a leaf for every gain there is, best first', async () => {
    for (let draw = 1; draw <= 40; draw++) {
      const table = tableOf(draw)
      const state = await grow(table)
      let open = false
      walkTree(state, table.columns, table.values.length, {
        onLeaf(rows) {
          const spread = table.values.reduce((sum, value) => sum + value * value, 0)
          if (bestSplit(rows, table.columns, table.values, table.minRows).gain > 1e-3 * spread) open = true
        },
      })
      if (open) expect(state.leafCounts[0]).toBe(table.leaves)
    }
  })
})
