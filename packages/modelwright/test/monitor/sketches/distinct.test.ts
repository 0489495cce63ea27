import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { byteReader, byteWriter } from '../../../src/monitor/sketches/bytes.ts'
import {
  addDistinctNumber,
  addDistinctText,
  type Distinct,
  distinctCount,
  mergeDistinct,
  newDistinct,
  readDistinct,
  writeDistinct,
} from '../../../src/monitor/sketches/distinct.ts'

function sketchOf(values: Iterable<string>): Distinct {
  const sketch = newDistinct()
  for (const value of values) addDistinctText(sketch, value)
  return sketch
}

const fixture: { distinct: { n: number; rms: number }[] } = JSON.parse(
  readFileSync(new URL('../../../../../test/fixtures/sketches.json', import.meta.url), 'utf8'),
)

describe('distinct', () => {
  it.each(fixture.distinct)(
    'as near as HyperLogLog of its size must be, beside datasketches: $n',
    ({ n }) => {
      const off = Array.from({ length: 11 }, (_, seed) => {
        const sketch = sketchOf(Array.from({ length: n }, (__, at) => `${seed} ${at}`))
        return distinctCount(sketch) / n - 1
      })
      const rms = Math.sqrt(off.reduce((sum, one) => sum + one * one, 0) / off.length)
      // 1.04 / √4096 is one standard error; the root of eleven squares varies by a fifth of it.
      expect(rms).toBeLessThan(1.6 * (1.04 / 64))
    },
  )

  it('counts numbers too, −0 as 0, and again and again as once', () => {
    const sketch = newDistinct()
    for (const value of [0, -0, 1.5, 1.5, 0, 1e300]) addDistinctNumber(sketch, value)
    expect(distinctCount(sketch)).toBeCloseTo(3, 1)
    expect(distinctCount(newDistinct())).toBe(0)
  })

  it('joined parts are exactly the whole, in any order and grouping, and come back from bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 300 }), fc.nat(300), fc.nat(300), (values, a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)]
        const parts = [values.slice(0, low), values.slice(low, high), values.slice(high)].map(sketchOf)
        const whole = sketchOf(values)
        expect(mergeDistinct(mergeDistinct(parts[0], parts[1]), parts[2])).toEqual(whole)
        expect(mergeDistinct(parts[2], mergeDistinct(parts[1], parts[0]))).toEqual(whole)
        const to = byteWriter()
        writeDistinct(to, whole)
        expect(readDistinct(byteReader(to.bytes()))).toEqual(whole)
      }),
      { numRuns: times(25, 100) },
    )
  })
})
