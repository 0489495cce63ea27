import { expect, it } from 'vitest'
import { perClass } from '../../../src/evaluate/index.ts'

const target = { task: 'multiclass', codes: Int32Array.of(0, 0, 0, 1), classes: ['a', 'b', 'c'] } as const
const predictions = Float64Array.of(1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0)

it('gives counts, precision, recall and F1 of each class', () => {
  expect(perClass({ target, predictions })).toEqual([
    { class: 'a', count: 3, predictedCount: 2, precision: 1, recall: 2 / 3, f1: 0.8 },
    { class: 'b', count: 1, predictedCount: 2, precision: 0.5, recall: 1, f1: 2 / 3 },
    { class: 'c', count: 0, predictedCount: 0, precision: Number.NaN, recall: Number.NaN, f1: Number.NaN },
  ])
})
