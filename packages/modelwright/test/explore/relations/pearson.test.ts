import { afterAll, expect, test } from 'vitest'
import { silent } from '../../../src/core/index.ts'
import { pearsonPairs, pearsonPairsHere } from '../../../src/explore/relations/pearson.ts'
import { openPool } from '../../../src/project/worker-pool.ts'
import { compared, expectClose } from '../fixture.ts'

const pool = openPool({ size: 2, log: silent })
afterAll(() => pool.close())

test('pairwise complete correlations are those of numpy, also far from zero', () => {
  const columns = compared.pearson.columns.map((cells) =>
    Float64Array.from(cells, (cell) => cell ?? Number.NaN),
  )
  const found = pearsonPairsHere(columns)
  compared.pearson.pairs.forEach((wanted, at) => {
    expectClose(found[at], wanted, 1e-9)
  })
})

test('threads give the same bits as none', async () => {
  const columns = [3, 7, 11].map((step) =>
    Float64Array.from({ length: 600_000 }, (_, row) => ((row * step) % 1009) / 7 + (row % 5)),
  )
  expect(await pearsonPairs(columns, pool)).toEqual(pearsonPairsHere(columns))
})

test('a column that does not vary, or has no value, goes with none', () => {
  const found = pearsonPairsHere([
    Float64Array.of(1, 2, 3),
    Float64Array.of(5, 5, 5),
    Float64Array.of(Number.NaN, Number.NaN, 1),
  ])
  expect([...found].every(Number.isNaN)).toBe(true)
  expect(pearsonPairsHere([])).toHaveLength(0)
})
