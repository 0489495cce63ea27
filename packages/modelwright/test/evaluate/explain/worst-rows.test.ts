import { expect, it } from 'vitest'
import { worstRows } from '../../../src/evaluate/index.ts'

it('of classes those come first of which the model was surest, and wrong', () => {
  const target = { task: 'binary', codes: Int32Array.of(1, 0, 1, 0), classes: ['no', 'yes'] } as const
  const found = worstRows(target, Float64Array.of(0.1, 0.8, 0.99, 0.5), 3)
  expect(found.map(({ row }) => row)).toEqual([0, 1, 3])
  expect(found[0].loss).toBeCloseTo(-Math.log(0.1), 12)
})

it('of several classes by the probability of what happened; 0 is not infinitely bad', () => {
  const target = { task: 'multiclass', codes: Int32Array.of(2, 0), classes: ['a', 'b', 'c'] } as const
  const found = worstRows(target, Float64Array.of(0.5, 0.5, 0, 0.9, 0.1, 0))
  expect(found.map(({ row }) => row)).toEqual([0, 1])
  expect(found[0].loss).toBeCloseTo(36.04, 2)
})

it('of numbers the largest errors; equal ones in the order of the rows, right ones never', () => {
  const target = { task: 'regression', values: Float64Array.of(1, 2, 3, 4) } as const
  expect(worstRows(target, Float64Array.of(2, 3, 3, -1))).toEqual([
    { row: 3, loss: 5 },
    { row: 0, loss: 1 },
    { row: 1, loss: 1 },
  ])
})

it('no rows have no worst', () => {
  expect(worstRows({ task: 'regression', values: new Float64Array() }, new Float64Array())).toEqual([])
})
