import { describe, expect, it } from 'vitest'
import { normalised } from '../../../src/evaluate/conformal/normalised.ts'
import { expectNear, fixture, told } from './fixture.ts'

describe.each(fixture.regression)('to hold $coverage', (given) => {
  it('gives the intervals MAPIE gives of the same spreads', () => {
    expectNear(told('normalised', given, [1], 1e-12), given.normalised, 1e-9)
  })
})

const rows = (values: number[]) => ({
  target: { task: 'regression' as const, values: Float64Array.from(values) },
  predictions: new Float64Array(values.length),
})

it('counts distance in what a side model foretells of it, at least in a tenth of the mean error', () => {
  const { least } = normalised.learn?.(rows([1, -3])) ?? {}
  expect(least).toBeCloseTo(0.2, 12)
  expect([...normalised.scores(rows([1, -3]), [Float64Array.of(2, -1)], { least: 0.2 })]).toEqual([0.5, 15])
})

it('a prediction that is never off leaves nothing strange', () => {
  const { least = -1 } = normalised.learn?.(rows([0, 0])) ?? {}
  expect(least).toBe(0)
  expect([...normalised.scores(rows([0, 0]), [Float64Array.of(0, -1)], { least })]).toEqual([0, 0])
})

it('its side model learns from errors', () => {
  const [{ targetOf }] = normalised.sides(0.9)
  expect(targetOf?.(rows([1, -3]))).toEqual(Float64Array.of(1, 3))
})
