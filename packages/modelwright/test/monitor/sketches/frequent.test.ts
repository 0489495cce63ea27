import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addFrequent,
  type Frequent,
  frequentSample,
  mergeFrequent,
  mostFrequent,
  newFrequent,
} from '../../../src/monitor/sketches/frequent.ts'

function sketchOf(values: Iterable<string>, size: number): Frequent {
  const sketch = newFrequent(size)
  for (const value of values) addFrequent(sketch, value)
  return sketch
}

function counted(values: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}

const word = fc.oneof(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 60 }).map(String))

describe('frequent', () => {
  it('counts are too low by the offset at most, alone and joined, and the offset is one in `size` at most', () => {
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 400 }),
        fc.nat(400),
        fc.integer({ min: 1, max: 8 }),
        (values, cut, size) => {
          const whole = sketchOf(values, size)
          const joined = mergeFrequent(
            sketchOf(values.slice(0, cut), size),
            sketchOf(values.slice(cut), size),
          )
          const truth = counted(values)
          for (const sketch of [whole, joined]) {
            expect(sketch.count).toBe(values.length)
            expect(sketch.counts.size).toBeLessThanOrEqual(2 * size)
            expect(sketch.offset).toBeLessThanOrEqual(values.length / (size + 1))
            for (const [value, count] of truth) {
              const listed = sketch.counts.get(value) ?? 0
              expect(listed).toBeLessThanOrEqual(count)
              expect(count - listed).toBeLessThanOrEqual(sketch.offset)
            }
          }
        },
      ),
    )
  })

  it('few values are counted exactly, and nothing is left over', () => {
    const sketch = sketchOf(['x', 'y', 'x'], 2)
    expect(frequentSample(sketch, 4)).toEqual({
      of: 'level',
      count: 3,
      missing: 4,
      levels: new Map([
        ['x', 2],
        ['y', 1],
      ]),
      rest: 0,
    })
  })

  it('finds what datasketches finds', () => {
    const { frequent } = JSON.parse(
      readFileSync(new URL('../../../../../test/fixtures/sketches.json', import.meta.url), 'utf8'),
    )
    let x = 3
    const names = Array.from({ length: 100_000 }, () => {
      x = (Number((1664525n * BigInt(x)) % 4294967296n) + 1013904223) % 4294967296
      return `w${Math.trunc(1 / (x / 4294967296 + 1e-5))}`
    })
    const sketch = sketchOf(names, 128)
    const top = mostFrequent(sketch).slice(0, 10)
    expect(top.map(([name]) => name)).toEqual(frequent.top.map(([name]: [string]) => name))
    for (const [at, [, count]] of top.entries())
      expect(frequent.top[at][1] - count).toBeLessThanOrEqual(sketch.offset)
    expect(sketch.offset).toBeLessThanOrEqual(2 * frequent.error)
  })
})
