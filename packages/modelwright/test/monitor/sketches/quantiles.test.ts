import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { seedOf } from '../../../src/core/index.ts'
import { rowsBelow } from '../../../src/monitor/cumulative.ts'
import { byteReader, byteWriter } from '../../../src/monitor/sketches/bytes.ts'
import {
  addQuantile,
  mergeQuantiles,
  newQuantiles,
  type Quantiles,
  quantileSample,
  rankErrorOf,
  readQuantiles,
  writeQuantiles,
} from '../../../src/monitor/sketches/quantiles.ts'

function sketchOf(values: ArrayLike<number>, size = 512, seed = 1): Quantiles {
  const sketch = newQuantiles(size, seed)
  for (let at = 0; at < values.length; at++) addQuantile(sketch, values[at])
  return sketch
}

/** Greatest error of the share of numbers up to a value, at many values. */
function worstOf(sketch: Quantiles, values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort()
  const cuts = Float64Array.from(
    { length: 999 },
    (_, at) => sorted[Math.floor(((at + 1) * sorted.length) / 1000)],
  )
  const below = rowsBelow(quantileSample(sketch), cuts, true)
  let place = 0
  return cuts.reduce((most, cut, at) => {
    while (place < sorted.length && sorted[place] <= cut) place++
    return Math.max(most, Math.abs(below[at] - place) / sorted.length)
  }, 0)
}

/** As `test/fixtures/make/sketches.py` draws them. */
function drawn(seed: number, how: string): Float64Array {
  let x = seed
  return Float64Array.from({ length: 100_000 }, () => {
    x = (Number((1664525n * BigInt(x)) % 4294967296n) + 1013904223) % 4294967296
    const u = x / 4294967296
    return how === 'even' ? u : how === 'few' ? Math.floor(u * 20) : 1 / (1 - u + 1e-6)
  })
}

const fixture: { quantiles: { how: string; bytes: { kll: number }; median: { kll: number } }[] } = JSON.parse(
  readFileSync(new URL('../../../../../test/fixtures/sketches.json', import.meta.url), 'utf8'),
)

function bytesOf(sketch: Quantiles): Uint8Array {
  const to = byteWriter()
  writeQuantiles(to, sketch)
  return to.bytes()
}

describe('quantiles', () => {
  it.each(fixture.quantiles)(
    'no worse than datasketches at about its size: $how',
    ({ how, bytes, median }) => {
      const errors = Array.from({ length: 11 }, (_, at) => {
        const values = drawn(at + 1, how)
        return worstOf(sketchOf(values, 512, at), values)
      }).sort((a, b) => a - b)
      expect(errors[5]).toBeLessThan(1.25 * median.kll)
      expect(bytesOf(sketchOf(drawn(1, how))).length).toBeLessThan(1.25 * bytes.kll)
    },
  )

  it('keeps all of few numbers, exactly', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true }), { maxLength: 400 }), (values) => {
        const sample = quantileSample(sketchOf(values))
        expect(sample.rankError).toBe(0)
        expect(sample.count).toBe(values.length)
        expect([...sample.points]).toEqual(
          [...new Set(values.map((value) => value + 0))].sort((a, b) => a - b),
        )
      }),
    )
  })

  it('is within its stated error, alone and joined from parts in any grouping', () => {
    let beyond = 0
    const trials = times(20, 400)
    for (let trial = 0; trial < trials; trial++) {
      const seed = seedOf(trial)
      const values = Float64Array.from({ length: 30_000 }, (_, at) => seed.next() + (at % 3))
      const parts = Array.from({ length: 7 }, (_, part) =>
        sketchOf(values.subarray((part * 30_000) / 7, ((part + 1) * 30_000) / 7), 256, part + trial),
      )
      const left = parts.reduce((a, b) => mergeQuantiles(a, b))
      const right = parts.reduceRight((a, b) => mergeQuantiles(b, a))
      for (const joined of [left, right, sketchOf(values, 256, trial)]) {
        expect(joined.count).toBe(30_000)
        if (worstOf(joined, values) > rankErrorOf(joined)) beyond++
      }
    }
    expect(beyond).toBeLessThanOrEqual(Math.ceil(0.03 * 3 * trials))
  })

  it('stands for as many numbers as it took, in bounded room', () => {
    const sketch = newQuantiles(128)
    for (let at = 0; at < 300_000; at++) addQuantile(sketch, Math.imul(at, 0x9e3779b1) >>> 0)
    const { counts } = quantileSample(sketch)
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(300_000)
    expect(sketch.kept).toBeLessThan(500)
  })

  it('comes back from its bytes, and goes on the same', () => {
    const first = sketchOf(Array.from({ length: 5000 }, (_, at) => at % 997))
    const second = readQuantiles(byteReader(bytesOf(first)))
    for (let at = 0; at < 3000; at++) for (const sketch of [first, second]) addQuantile(sketch, at)
    expect(bytesOf(second)).toEqual(bytesOf(first))
  })
})
