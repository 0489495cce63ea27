import { describe, expect, it } from 'vitest'
import type { OptionSpec } from '../../../src/core/index.ts'
import { seedOf } from '../../../src/core/index.ts'
import { proposalsOf, samplers } from '../../../src/tune/index.ts'

const strength: OptionSpec = {
  type: 'number',
  default: 1,
  tune: { low: 0.01, high: 100, log: true },
  about: 'Strength.',
}
const depth: OptionSpec = { type: 'integer', default: 3, tune: { low: 1, high: 4 }, about: 'Depth.' }
const shape: OptionSpec = {
  type: 'choice',
  default: 'round',
  choices: ['round', 'square', 'long'],
  tune: ['round', 'square'],
  about: 'Shape.',
}
const { grid } = samplers

describe('grid', () => {
  it('spreads values evenly in the logarithm, ends included', () => {
    const found = proposalsOf(grid, [{ name: 'c', spec: strength }], { count: 5, seed: seedOf(1) })
    expect(found).toEqual([{ c: 0.01 }, { c: 0.1 }, { c: 1 }, { c: 10 }, { c: 100 }])
  })

  it('spreads whole numbers without repeating them', () => {
    const found = proposalsOf(grid, [{ name: 'depth', spec: depth }], { count: 9, seed: seedOf(1) })
    expect(found.map((of) => of['depth'])).toEqual([1, 2, 3, 4])
  })

  it('combines options within the count', () => {
    const space = [
      { name: 'c', spec: strength },
      { name: 'shape', spec: shape },
    ]
    const found = proposalsOf(grid, space, { count: 6, seed: seedOf(1) })
    expect(found).toHaveLength(6)
    expect(new Set(found.map((of) => JSON.stringify(of))).size).toBe(6)
  })

  it('has nothing to propose where there is nothing to search or no count', () => {
    expect(proposalsOf(grid, [], { count: 5, seed: seedOf(1) })).toEqual([])
    expect(proposalsOf(grid, [{ name: 'c', spec: strength }], { count: 0, seed: seedOf(1) })).toEqual([])
    expect(proposalsOf(grid, [{ name: 'c', spec: strength }], { count: 1, seed: seedOf(1) })).toEqual([
      { c: 1 },
    ])
  })
})
