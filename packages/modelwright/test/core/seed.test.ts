import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seedOf } from '../../src/core/index.ts'

const take = (count: number, draw: () => number): number[] => Array.from({ length: count }, draw)

describe('seedOf', () => {
  it('gives the same numbers for the same seed and path, whatever was drawn before', () => {
    const fresh = seedOf(7).split('fold', 3)
    const parent = seedOf(7)
    take(100, parent.next)
    expect(take(20, parent.split('fold', 3).bits)).toEqual(take(20, fresh.bits))
  })

  it('gives numbers that stay the same for good', () => {
    expect(take(3, seedOf(42).bits)).toEqual([2009777357, 1237563733, 1443550306])
  })

  it('gives unrelated numbers for other seeds, paths and kinds of key', () => {
    const streams = [
      seedOf(1),
      seedOf(2),
      seedOf(1).split('a'),
      seedOf(1).split('b'),
      seedOf(1).split(1),
      seedOf(1).split('1'),
    ]
    const firsts = streams.map((stream) => take(4, stream.bits).join())
    expect(new Set(firsts).size).toBe(streams.length)
  })

  it('draws uniformly: χ² over 16 bins stays below the 99.9 % quantile', () => {
    const stream = seedOf(3)
    const counts = new Array<number>(16).fill(0)
    for (let i = 0; i < 160_000; i++) counts[Math.floor(stream.next() * 16)]++
    const chi = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)
    expect(chi).toBeLessThan(37.7)
  })

  it('draws whole numbers within their limit and refuses a limit that is none', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 2 ** 31 - 1 }), (seed, limit) => {
        const value = seedOf(seed).integer(limit)
        return Number.isInteger(value) && value >= 0 && value < limit
      }),
      { seed: 1 },
    )
    for (const limit of [0, -1, Number.NaN, 2 ** 33]) expect(() => seedOf(1).integer(limit)).toThrow('bug:')
  })

  it('shuffles into a permutation, each place as likely as another', () => {
    const firsts = new Array<number>(5).fill(0)
    for (let seed = 0; seed < 5000; seed++) {
      const order = seedOf(seed).shuffle(Uint32Array.of(0, 1, 2, 3, 4))
      expect([...order].sort()).toEqual([0, 1, 2, 3, 4])
      firsts[order[0]]++
    }
    for (const count of firsts) expect(Math.abs(count - 1000)).toBeLessThan(130)
  })
})
