import { expect, it } from 'vitest'
import { confusion } from '../../../src/evaluate/index.ts'

const target = { task: 'binary', codes: Int32Array.of(0, 0, 1, 1, 1), classes: ['no', 'yes'] } as const
const predictions = Float64Array.of(0.1, 0.6, 0.4, 0.7, 0.9)

it('counts truth in rows and predictions in columns', () => {
  expect(confusion({ target, predictions })).toEqual({
    classes: ['no', 'yes'],
    counts: [
      [1, 1],
      [1, 2],
    ],
  })
})

it('goes by the threshold', () => {
  expect(confusion({ target, predictions, threshold: 0.95 }).counts).toEqual([
    [2, 0],
    [3, 0],
  ])
})

it('numbers have none', () => {
  const values = { task: 'regression', values: Float64Array.of(1) } as const
  expect(() => confusion({ target: values, predictions: Float64Array.of(1) })).toThrow('bug:')
})
