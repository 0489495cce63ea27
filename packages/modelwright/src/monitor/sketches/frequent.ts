import type { LevelSample } from '../../core/index.ts'
import { type ByteReader, type ByteWriter, refuseSketch } from './bytes.ts'

/**
 * The most frequent values with their counts, in bounded memory: Misra and Gries, several at a time.
 *
 * A listed count is too low by `offset` at most; a value that is not listed came `offset` times at most, which is no more
 * than one in `size` of all. Up to twice `size` different values all counts are exact.
 */
export interface Frequent {
  readonly size: number
  /** Values that were taken in. */
  count: number
  /** What was taken off each listed count so far. */
  offset: number
  counts: Map<string, number>
}

/** Values are told apart by so many UTF-16 units. */
const longest = 256

/** Starts a sketch of nothing. */
export function newFrequent(size = 128): Frequent {
  return { size, count: 0, offset: 0, counts: new Map() }
}

/** Takes the count of the value after the first `size` off all, so that at most `size` are left. */
function reduce(sketch: Frequent): void {
  const sorted = Float64Array.from(sketch.counts.values()).sort().reverse()
  const off = sorted[sketch.size]
  sketch.offset += off
  sketch.counts = new Map(
    [...sketch.counts].flatMap(([value, count]) => (count > off ? [[value, count - off] as const] : [])),
  )
}

/** Takes a value in, once or as often as said. Cost: O(1), amortised. */
export function addFrequent(sketch: Frequent, value: string, times = 1): void {
  const key = value.length > longest ? value.slice(0, longest) : value
  sketch.count += times
  sketch.counts.set(key, (sketch.counts.get(key) ?? 0) + times)
  if (sketch.counts.size > 2 * sketch.size) reduce(sketch)
}

/** Joins two into a third, whose counts are too low by both offsets at most. @see Agarwal et al. (2013), Mergeable summaries */
export function mergeFrequent(a: Frequent, b: Frequent): Frequent {
  const counts = new Map(a.counts)
  for (const [value, count] of b.counts) counts.set(value, (counts.get(value) ?? 0) + count)
  const merged = {
    size: Math.min(a.size, b.size),
    count: a.count + b.count,
    offset: a.offset + b.offset,
    counts,
  }
  if (counts.size > 2 * merged.size) reduce(merged)
  return merged
}

/** Values by count, the most frequent first; ties by code unit. */
export function mostFrequent({ counts }: Frequent): readonly (readonly [string, number])[] {
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
}

/** Gives what the sketch knows as a sample that detectors compare. */
export function frequentSample({ counts, count }: Frequent, missing = 0): LevelSample {
  const listed = [...counts.values()].reduce((sum, one) => sum + one, 0)
  return { of: 'level', count, missing, levels: counts, rest: count - listed }
}

/** Writes a sketch. */
export function writeFrequent(to: ByteWriter, sketch: Frequent): void {
  to.whole(sketch.size)
  to.whole(sketch.count)
  to.whole(sketch.offset)
  to.whole(sketch.counts.size)
  for (const [value, count] of mostFrequent(sketch)) {
    to.text(value)
    to.whole(count)
  }
}

/** Reads a sketch. @throws {ModelwrightError} MONITOR_SKETCH_DAMAGED - when it cannot be one */
export function readFrequent(from: ByteReader): Frequent {
  const size = from.whole(1e6)
  const count = from.whole()
  const offset = from.whole()
  const length = from.whole(2 * size)
  const counts = new Map<string, number>()
  let listed = 0
  for (let i = 0; i < length; i++) {
    const value = from.text()
    const times = from.whole()
    listed += times
    counts.set(value, times)
  }
  if (counts.size !== length || listed > count || size < 1) refuseSketch('its counts do not add up')
  return { size, count, offset, counts }
}
