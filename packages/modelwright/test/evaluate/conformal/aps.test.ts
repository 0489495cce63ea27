import { describe, expect, it } from 'vitest'
import { aps } from '../../../src/evaluate/conformal/aps.ts'
import { fixture, told } from './fixture.ts'

describe.each(fixture.classes)('to hold $coverage', (given) => {
  it('gives the sets MAPIE gives where it draws nothing by chance', () => {
    expect([...told('aps', given, [])]).toEqual(given.aps)
  })
})

it('a class is as strange as all likelier ones are probable; the likeliest never is', () => {
  const target = { task: 'multiclass' as const, codes: Int32Array.of(1, 0, 2), classes: ['a', 'b', 'c'] }
  const predictions = Float64Array.of(0.25, 0.5, 0.25, 0.25, 0.5, 0.25, 0.25, 0.5, 0.25)
  expect([...aps.scores({ target, predictions }, [], {})]).toEqual([0, 0.5, 0.75])
})
