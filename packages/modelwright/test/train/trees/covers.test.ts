import { explainTrees, type TreesState } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { readOptions } from '../../../src/core/index.ts'
import { randomForest } from '../../../src/train/learners/random-forest/random-forest.ts'
import { fitContext } from '../linear-fixture.ts'
import { fitTable, leavesOfFirst, predict, type SmallTable, smallTable } from './grown-trees.ts'

const rowCount = 60
const weights = Float64Array.from({ length: rowCount }, (_, row) => 0.25 + (row % 5))

const sumOver = (rows: readonly number[]): number => rows.reduce((sum, row) => sum + weights[row], 0)

async function forestOf(
  { columns, values }: SmallTable,
  given: Readonly<Record<string, unknown>>,
): Promise<TreesState> {
  const options = readOptions(randomForest.options, given, 'random-forest')
  const features = new Map(columns.map((column, at) => [`f${at}`, column]))
  const data = { rowCount, features, target: { task: 'regression' as const, values }, weights }
  return (await randomForest.fit(data, options, fitContext())) as TreesState
}

describe('covers of leaves', () => {
  it('are the weights of the rows that reached them in training', async () => {
    for (let draw = 1; draw <= 5; draw++) {
      const table = smallTable(draw, rowCount)
      const grown = [
        await fitTable(table, { leaves: 8, minRows: 2 }, weights),
        await fitTable(table, { leaves: 8, minRows: 2, loss: 'absolute-error' }, weights),
        await forestOf(table, { trees: 1, bootstrap: false }),
      ]
      for (const state of grown)
        expect([...state.covers!]).toEqual(leavesOfFirst(state, table).map(({ rows }) => sumOver(rows)))
    }
  })

  it('are how many rows there are, where none has a weight', async () => {
    const table = smallTable(3, rowCount)
    const state = await fitTable(table, { leaves: 8, minRows: 2 })
    expect([...state.covers!]).toEqual(leavesOfFirst(state, table).map(({ rows }) => rows.length))
  })

  it('count only the rows a tree saw', async () => {
    const table = smallTable(4, rowCount)
    const all = sumOver([...weights.keys()])
    for (const state of [
      await fitTable(table, { leaves: 4, minRows: 2, rowShare: 0.5 }, weights),
      await forestOf(table, { trees: 1 }),
    ]) {
      const seen = state.covers!.reduce((sum, cover) => sum + cover, 0)
      expect(seen).toBeGreaterThan(0.3 * all)
      expect(seen).toBeLessThan(0.8 * all)
    }
  })

  it('make what explanations start from the weighted mean score of the rows', async () => {
    const table = smallTable(6, rowCount)
    const state = await fitTable(table, { trees: 12, learningRate: 0.3, leaves: 6, minRows: 3 }, weights)
    const scores = predict(state, table.columns, rowCount)
    const total = sumOver([...weights.keys()])
    const mean = scores.reduce((sum, score, row) => sum + (score * weights[row]) / total, 0)
    const { expected } = explainTrees(state, table.columns, rowCount)
    const size = Math.max(...scores.map(Math.abs))
    expect(Math.abs(expected[0] - mean) / size).toBeLessThan(1e-6)
  })
})
