import { describe, expect, it } from 'vitest'
import { quantiles } from '../../../src/evaluate/conformal/quantiles.ts'
import { expectNear, fixture, told } from './fixture.ts'

describe.each(fixture.regression)('to hold $coverage', (given) => {
  it('gives the intervals MAPIE gives of the same quantiles', () => {
    expectNear(told('quantiles', given, [2, 3]), given.quantiles, 1e-9)
  })
})

it('a row is as strange as it is far outside; ends that cross are put in order', () => {
  const target = { task: 'regression' as const, values: Float64Array.of(0, 5, 11, 5) }
  const predictions = new Float64Array(4)
  const found = quantiles.scores(
    { target, predictions },
    [Float64Array.of(2, 2, 2, 8), Float64Array.of(8, 8, 8, 2)],
    {},
  )
  expect([...found]).toEqual([2, -3, 3, -3])
})

it('asks for the quantiles that leave the same share on either side', () => {
  expect(quantiles.sides(0.8).map(({ options }) => Number(options['lossParameter']).toFixed(3))).toEqual([
    '0.100',
    '0.900',
  ])
})
