import { describe, expect, it } from 'vitest'
import { lac } from '../../../src/evaluate/conformal/lac.ts'
import { fixture, told } from './fixture.ts'

describe.each(fixture.classes)('to hold $coverage', (given) => {
  it('gives the sets MAPIE gives', () => {
    expect([...told('lac', given, [])]).toEqual(given.lac)
  })
})

it('of two classes both probabilities count', () => {
  const target = { task: 'binary' as const, codes: Int32Array.of(0, 1), classes: ['no', 'yes'] }
  expect([...lac.scores({ target, predictions: Float64Array.of(0.25, 0.25) }, [], {})]).toEqual([0.25, 0.75])
})
