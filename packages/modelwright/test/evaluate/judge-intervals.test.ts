import { expect, it } from 'vitest'
import { seedOf } from '../../src/core/index.ts'
import { judgeIntervals, measureIntervals, pooledFolds } from '../../src/evaluate/index.ts'

const folds = [Float64Array.of(1, 2, 3), Float64Array.of(4, 5)].map((values) => ({
  target: { task: 'regression' as const, values },
  predictions: values.map((value) => value + 0.5),
}))
const asked = { method: 'absolute', coverage: 0.8, limits: Float64Array.of(1) }
const seed = seedOf(1)

it('joins the ends of several folds, and says what was asked', () => {
  const found = judgeIntervals(asked, pooledFolds(folds), [[0, 2, 0, 1, 0, 3], Float64Array.of(4, 6, 0, 1)], {
    seed,
  })
  expect(found).toMatchObject({ method: 'absolute', coverage: 0.8, rowCount: 5 })
  expect(found.held.value).toBe(3 / 5)
  expect(found.width.value).toBe((2 + 1 + 3 + 2 + 1) / 5)
  expect(found).not.toHaveProperty('limits')
})

it('of a single part is what measuring it gives', () => {
  const ends = Float64Array.of(0, 2, 0, 1, 0, 3)
  const { method: _, coverage: __, ...measured } = judgeIntervals(asked, folds[0], [ends], { seed })
  expect(measured).toEqual(measureIntervals(folds[0], ends, { seed }))
})
