import { describe, expect, it } from 'vitest'
import { type OptionSpec, seedOf } from '../../../src/core/index.ts'
import { proposalsOf, samplers } from '../../../src/tune/index.ts'

const specs: Record<string, OptionSpec> = {
  c: { type: 'number', default: 1, tune: { low: 0.01, high: 100, log: true }, about: 'Strength.' },
  depth: { type: 'integer', default: 3, tune: { low: 1, high: 4 }, about: 'Depth.' },
  shape: {
    type: 'choice',
    default: 'round',
    choices: ['round', 'square', 'long'],
    tune: ['round', 'square'],
    about: 'Shape.',
  },
}
const space = Object.entries(specs).map(([name, spec]) => ({ name, spec }))
const { random } = samplers

describe('random', () => {
  it('stays within the ranges and reaches all of them', () => {
    const found = proposalsOf(random, space, { count: 300, seed: seedOf(1) })
    const c = found.map((of) => of['c'] as number)
    expect(Math.min(...c)).toBeGreaterThanOrEqual(0.01)
    expect(Math.max(...c)).toBeLessThanOrEqual(100)
    expect(c.filter((value) => value < 1).length).toBeGreaterThan(110)
    expect(c.filter((value) => value > 1).length).toBeGreaterThan(110)
    expect([...new Set(found.map((of) => of['depth'] as number))].sort()).toEqual([1, 2, 3, 4])
    expect([...new Set(found.map((of) => of['shape']))].sort()).toEqual(['round', 'square'])
  })

  it('follows the seed; a longer list begins like a shorter one', () => {
    const long = proposalsOf(random, space, { count: 20, seed: seedOf(7) })
    expect(proposalsOf(random, space, { count: 8, seed: seedOf(7) })).toEqual(long.slice(0, 8))
    expect(proposalsOf(random, space, { count: 20, seed: seedOf(8) })).not.toEqual(long)
  })

  it('has nothing to propose where there is nothing to search', () => {
    expect(proposalsOf(random, [], { count: 5, seed: seedOf(1) })).toEqual([])
  })
})
