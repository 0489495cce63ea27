import { describe, expect, it } from 'vitest'
import { absolute } from '../../../src/evaluate/conformal/absolute.ts'
import { expectNear, fixture, numberRows, told } from './fixture.ts'

describe.each(fixture.regression)('to hold $coverage', (given) => {
  it('gives the intervals MAPIE gives from a split, and from folds whose fits agree', () => {
    expectNear(told('absolute', given, []), given.absolute, 1e-9)
    expectNear(told('absolute', given, []), given.cross, 1e-9)
  })
})

it('a row is as strange as it is far from its prediction', () => {
  const target = { task: 'regression' as const, values: Float64Array.of(1, 2) }
  expect(absolute.scores({ target, predictions: Float64Array.of(3, 1.5) }, [], {})).toEqual(
    Float64Array.of(2, 0.5),
  )
  expect(absolute.sides(0.9)).toEqual([])
  expect(() =>
    absolute.scores(
      {
        ...numberRows(fixture.regression[0]),
        target: { task: 'binary', codes: new Int32Array(), classes: [] },
      },
      [],
      {},
    ),
  ).toThrow('bug: ')
})
