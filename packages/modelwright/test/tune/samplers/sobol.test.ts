import { describe, expect, it } from 'vitest'
import { type OptionSpec, seedOf } from '../../../src/core/index.ts'
import { proposalsOf, samplers } from '../../../src/tune/index.ts'
import { mostDimensions, sobolShare } from '../../../src/tune/sobol/points.ts'

const share: OptionSpec = { type: 'number', default: 0, tune: { low: 0, high: 1 }, about: 'A share.' }
const space = Array.from({ length: 70 }, (_, at) => ({ name: `x${at}`, spec: share }))

describe('sobol', () => {
  it('puts one of each 16 points in each sixteenth of every dimension that has direction numbers', () => {
    for (const seed of [1, 2]) {
      for (let dimension = 0; dimension < mostDimensions; dimension++) {
        const cells = Array.from({ length: 16 }, (_, index) =>
          Math.floor(16 * sobolShare(index, dimension, seedOf(seed))),
        )
        expect(new Set(cells).size).toBe(16)
      }
    }
  })

  it('draws further dimensions at random, within the range', () => {
    const found = proposalsOf(samplers.sobol, space, { count: 16, seed: seedOf(1) })
    for (const values of found) expect(values['x69'] as number).toBeLessThanOrEqual(1)
    expect(new Set(found.map((values) => values['x69'])).size).toBeGreaterThan(10)
  })

  it('begins a longer list like a shorter one, and follows the seed', () => {
    const list = (count: number, seed: number) =>
      proposalsOf(samplers.sobol, space, { count, seed: seedOf(seed) })
    expect(list(20, 5).slice(0, 7)).toEqual(list(7, 5))
    expect(list(7, 6)).not.toEqual(list(7, 5))
  })
})
