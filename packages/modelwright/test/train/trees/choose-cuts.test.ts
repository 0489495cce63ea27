import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { seedOf } from '../../../src/core/index.ts'
import { arenaOn } from '../../../src/train/trees/arena.ts'
import { chooseCuts, openSampleRoom, roundDown, sampleValues } from '../../../src/train/trees/choose-cuts.ts'
import { newMemory, openKernels, sortBytes } from '../../../src/train/trees/kernels.ts'

const memory = newMemory(false)
const room = openSampleRoom(arenaOn(memory), openKernels(memory), 1_000_000)

const cutsOf = (values: readonly number[], bins = 255): Float64Array =>
  chooseCuts(sampleValues(Float64Array.from(values), seedOf(1), room), bins)

/** The bin that prediction sees: as many cuts as are below the value. */
const binOf = (value: number, cuts: Float64Array): number => cuts.filter((cut) => !(value <= cut)).length

/** The smallest f32 that is not below a number. */
const roundUp = (value: number): number => -roundDown(-value)

/** Whether some f32 `t` tells two numbers apart: `low <= t < high`. */
const hasFloatBetween = (low: number, high: number): boolean => roundUp(low) < high

const specials = [
  ...[
    0,
    -0,
    1,
    -1,
    0.1,
    Infinity,
    -Infinity,
    1e300,
    -1e300,
    1e-320,
    -1e-320,
    5e-324,
    -5e-324,
    1e-46,
    1.4e-45,
  ],
  ...[3.4028234663852886e38, -3.4028234663852886e38, 3.5e38, -3.5e38, 1e39, 16_777_216, 16_777_217, 2 ** 53],
  ...[1 + 1e-12, 1 - 1e-9, 1 + 2 ** -24, 1.7976931348623157e308, -1.7976931348623157e308],
]

const anyValue = fc.oneof(
  fc.constantFrom(...specials),
  fc.integer({ min: -20, max: 20 }),
  fc.double({ noNaN: true }),
  fc.constantFrom(Number.NaN),
)

const runs = { seed: 31, numRuns: times(400, 20_000) }

describe('chooseCuts', () => {
  it('gives at most one cut fewer than bins; all are f32, ascending and distinct', () => {
    fc.assert(
      fc.property(
        fc.array(anyValue, { maxLength: 300 }),
        fc.integer({ min: 2, max: 255 }),
        (values, bins) => {
          const cuts = cutsOf(values, bins)
          expect(cuts.length).toBeLessThan(bins)
          for (let at = 0; at < cuts.length; at++) {
            expect(Math.fround(cuts[at])).toBe(cuts[at])
            if (at > 0) expect(cuts[at]).toBeGreaterThan(cuts[at - 1])
          }
        },
      ),
      runs,
    )
  })

  it('tells apart all distinct values that some f32 lies between, where there are bins enough', () => {
    fc.assert(
      fc.property(fc.array(anyValue, { maxLength: 60 }), (values) => {
        const cuts = cutsOf(values)
        const sorted = [...new Set(values.filter((value) => !Number.isNaN(value)))].sort((a, b) => a - b)
        for (let at = 0; at + 1 < sorted.length; at++) {
          const [low, high] = [sorted[at], sorted[at + 1]]
          if (hasFloatBetween(low, high)) expect(binOf(low, cuts)).toBeLessThan(binOf(high, cuts))
        }
      }),
      runs,
    )
  })

  it.each([
    ['a huge negative and an ordinary number', [-1e300, 1], 1],
    ['two huge negative numbers around the least f32', [-3.5e38, -3.4e38], 1],
    ['neighbours of an f32 that is not in their middle', [1 - 1e-9, 1 + 1e-12], 1],
    ['a huge positive and an ordinary number', [1, 1e300], 1],
    ['infinities of both signs', [-Infinity, Infinity], 1],
    ['an infinity and numbers', [-Infinity, -5, 5, Infinity], 3],
    ['numbers closer to 0 than any f32, of both signs', [-1e-320, 1e-320], 1],
    ['0 and the least number above', [0, 5e-324], 1],
  ] as const)('tells apart %s', (_, values, count) => {
    const cuts = cutsOf(values)
    const bins = values.map((value) => binOf(value, cuts))
    expect(new Set(bins).size).toBe(count + 1)
  })

  it('takes −0 and 0 for the same number, wherever they stand', () => {
    expect(cutsOf([-0, 0, 0, -0])).toHaveLength(0)
    expect(cutsOf([-0, 1, 0])).toEqual(Float64Array.of(0.5))
    expect(cutsOf([-0, -1, 0])).toEqual(Float64Array.of(-0.5))
  })

  it('needs no cut for values that no f32 lies between', () => {
    for (const [low, high] of [
      [1 + 1e-12, 1 + 2e-12],
      [1e-320, 2e-320],
      [1e300, 2e300],
      [1e300, Infinity],
    ]) {
      const cuts = cutsOf([low, high])
      expect(binOf(low, cuts)).toBe(binOf(high, cuts))
    }
  })

  it('gives a constant column no cut, nor one whose values are all missing', () => {
    for (const value of [3, 0, -0, Infinity, -Infinity, 1e300, 1e-320])
      expect(cutsOf([value, value, Number.NaN])).toHaveLength(0)
    expect(cutsOf([Number.NaN, Number.NaN])).toHaveLength(0)
    expect(cutsOf([])).toHaveLength(0)
  })

  it('puts about as many rows into each bin, and next to nothing besides a frequent value into its own', () => {
    const seed = seedOf(5)
    const values = Array.from({ length: 20_000 }, () => (seed.next() < 0.3 ? 0.5 : seed.next()))
    const cuts = cutsOf(values, 32)
    const counts = new Float64Array(cuts.length + 1)
    for (const value of values) counts[binOf(value, cuts)]++
    const mean = 14_000 / 31
    const own = binOf(0.5, cuts)
    const beside = values.filter((value) => value !== 0.5 && binOf(value, cuts) === own)
    expect(beside.length).toBeLessThan(mean / 2)
    expect(beside.every((value) => value < 0.5)).toBe(true)
    expect(cuts.length).toBeGreaterThan(29)
    expect(Math.max(...counts.filter((_, bin) => bin !== own))).toBeLessThan(1.4 * mean)
  })
})

describe('sortNumbers', () => {
  it('sorts as a typed array does, and touches nothing beside its numbers and its scratch', () => {
    const own = newMemory(false)
    const kernels = openKernels(own)
    const words = new Float64Array(own.buffer)
    fc.assert(
      fc.property(fc.array(anyValue, { maxLength: 400 }), (drawn) => {
        const values = Float64Array.from(drawn.filter((value) => !Number.isNaN(value)))
        words.fill(7)
        words.set(values, 1000)
        kernels.sortNumbers(8000, values.length, 16_000)
        expect(words.slice(1000, 1000 + values.length)).toEqual(values.slice().sort())
        expect([words[999], words[1000 + values.length], words[1999]]).toEqual([7, 7, 7])
        expect(words[2000 + values.length + sortBytes / 8]).toBe(7)
      }),
      runs,
    )
  })
})

describe('sampleValues', () => {
  it('counts every known value of a short column', () => {
    fc.assert(
      fc.property(fc.array(anyValue, { maxLength: 200 }), (values) => {
        const found = sampleValues(Float64Array.from(values), seedOf(1), room)
        const known = values.filter((value) => !Number.isNaN(value))
        const wanted = [...new Set(known)].sort((a, b) => a - b)
        expect([...found.values]).toEqual(wanted.map((value) => value + 0))
        expect([...found.counts]).toEqual(
          wanted.map((value) => known.filter((other) => other === value).length),
        )
        expect(found.total).toBe(known.length)
      }),
      runs,
    )
  })

  it('draws a long column evenly, the last rows as well as the first, and does the same again for the same seed', () => {
    const values = Float64Array.from({ length: 250_001 }, (_, row) => row)
    const { values: drawn, total } = sampleValues(values, seedOf(3), room)
    const found = drawn.slice()
    expect(total).toBeGreaterThan(20_000)
    const step = values.length / total
    expect(found[0]).toBeLessThan(step)
    expect(found[found.length - 1]).toBeGreaterThan(values.length - 2 * step)
    for (let at = 1; at < found.length; at++)
      expect(Math.abs(found[at] - found[at - 1] - step)).toBeLessThanOrEqual(1)
    expect(sampleValues(values, seedOf(3), room).values).toEqual(found)
  })
})

describe('roundDown', () => {
  it('gives the largest f32 that is not above a number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        const down = roundDown(value)
        expect(Math.fround(down)).toBe(down)
        expect(down).toBeLessThanOrEqual(value)
        const near = Math.fround(value)
        if (near <= value) expect(down).toBe(near)
      }),
      runs,
    )
  })
})
