import { expect, it } from 'vitest'
import { confusionCounter } from '../../src/evaluate/confusion-counts.ts'

it('counts weights by truth and prediction', () => {
  const { cells, truth, predicted, total } = confusionCounter([0, 1, 1, 2], [0, 1, 2, 2])([1, 2, 3, 4])
  expect([...cells]).toEqual([1, 0, 0, 0, 2, 3, 0, 0, 4])
  expect([...truth]).toEqual([1, 5, 4])
  expect([...predicted]).toEqual([1, 2, 7])
  expect(total).toBe(10)
})

it.each([
  [
    [0, 2],
    [0, 1],
  ],
  [
    [0, 1],
    [0, 2],
  ],
  [
    [-1, 0],
    [0, 0],
  ],
  [
    [0, 0],
    [-1, 0],
  ],
])('codes %j and %j do not fit two classes', (truth, prediction) => {
  expect(() => confusionCounter(truth, prediction, 2)).toThrow('bug:')
})
