import { exp, log } from '@modelwright/runtime'
import type { NumberSample } from '../../core/index.ts'
import { type ByteReader, type ByteWriter, refuseSketch } from './bytes.ts'

/**
 * Numbers of which fewer and fewer are kept, each standing for more and more: the sketch of Karnin, Lang and Liberty.
 *
 * The share of numbers up to any value is right to `rankError`, whatever the numbers are, and two sketches join into one as
 * good. Kept numbers at height `h` stand for 2^h each.
 */
export interface Quantiles {
  /** How fine it is: about 3·size numbers are kept. */
  readonly size: number
  count: number
  /** Kept numbers by height; those of height 0 as they came. */
  heights: number[][]
  kept: number
  /** State of the coin that says which half of a full height is kept. */
  coin: number
}

/** Room of a height shrinks by this, from the top down. */
const shrink = 2 / 3
/** No height has less room. */
const leastRoom = 8

/** Starts a sketch of nothing. Another seed keeps other halves. */
export function newQuantiles(size = 512, seed = 1): Quantiles {
  return { size, count: 0, heights: [[]], kept: 0, coin: (seed ^ 0x9e3779b9) | 1 }
}

function roomAt(size: number, height: number, heightCount: number): number {
  let room = size
  for (let above = height + 1; above < heightCount; above++) room *= shrink
  return Math.max(leastRoom, Math.ceil(room))
}

const rooms = new Map<string, readonly number[]>()

/** Room of each height, and of all. */
function roomsOf(size: number, heightCount: number): readonly number[] {
  const key = `${size} ${heightCount}`
  let found = rooms.get(key)
  if (found === undefined) {
    found = Array.from({ length: heightCount }, (_, height) => roomAt(size, height, heightCount))
    rooms.set(key, found)
  }
  return found
}

/** Marsaglia's xorshift: a coin that is the same everywhere. */
function tossed(sketch: Quantiles): number {
  let x = sketch.coin
  x ^= x << 13
  x ^= x >>> 17
  x ^= x << 5
  sketch.coin = x
  return (x >>> 9) & 1
}

const ascending = (a: number, b: number): number => a - b

/** Halves the lowest height that is full: every other number goes up, in ascending order. */
function compact(sketch: Quantiles): void {
  const limits = roomsOf(sketch.size, sketch.heights.length)
  const height = sketch.heights.findIndex((values, at) => values.length >= limits[at])
  const values = sketch.heights[height].sort(ascending)
  if (height + 1 === sketch.heights.length) sketch.heights.push([])
  const left = values.length % 2 === 1 ? [values.pop()!] : []
  for (let at = tossed(sketch); at < values.length; at += 2) sketch.heights[height + 1].push(values[at])
  sketch.kept -= values.length / 2
  sketch.heights[height] = left
}

function shrinkToFit(sketch: Quantiles): void {
  for (;;) {
    const limits = roomsOf(sketch.size, sketch.heights.length)
    let room = 0
    for (const limit of limits) room += limit
    if (sketch.kept < room) return
    compact(sketch)
  }
}

/** Takes a number in; NaN must not come. Cost: O(1), amortised. */
export function addQuantile(sketch: Quantiles, value: number): void {
  sketch.count++
  sketch.kept++
  const lowest = sketch.heights[0]
  lowest.push(value)
  if (lowest.length >= roomsOf(sketch.size, sketch.heights.length)[0]) shrinkToFit(sketch)
}

/** Joins two into a third that is as good as one sketch of all numbers; the coarser size counts. */
export function mergeQuantiles(a: Quantiles, b: Quantiles): Quantiles {
  const length = Math.max(a.heights.length, b.heights.length)
  const merged: Quantiles = {
    size: Math.min(a.size, b.size),
    count: a.count + b.count,
    heights: Array.from({ length }, (_, at) => [...(a.heights[at] ?? []), ...(b.heights[at] ?? [])]),
    kept: a.kept + b.kept,
    coin: (a.coin ^ Math.imul(b.coin, 0x21f0aaad)) | 1,
  }
  shrinkToFit(merged)
  return merged
}

/**
 * By how much the share of numbers up to any value may be wrong: 99 % of sketches are nowhere farther off. 0 while all are kept.
 *
 * Measured on sketches of this file, of 10⁴ to 10⁶ numbers, alone and merged from up to a hundred.
 */
export function rankErrorOf({ size, count, kept }: Pick<Quantiles, 'size' | 'count' | 'kept'>): number {
  return count === kept ? 0 : 1.8 * exp(-0.95 * log(size))
}

/** Gives what the sketch knows as a sample that detectors compare. */
export function quantileSample(sketch: Quantiles, missing = 0): NumberSample {
  const weighted = new Map<number, number>()
  let weight = 1
  for (const values of sketch.heights) {
    for (const value of values) weighted.set(value, (weighted.get(value) ?? 0) + weight)
    weight *= 2
  }
  const points = Float64Array.from(weighted.keys()).sort()
  return {
    of: 'number',
    count: sketch.count,
    missing,
    points,
    counts: points.map((point) => weighted.get(point)!),
    rankError: rankErrorOf(sketch),
    rows: 'at',
  }
}

/** Writes a sketch. */
export function writeQuantiles(to: ByteWriter, sketch: Quantiles): void {
  to.whole(sketch.size)
  to.whole(sketch.count)
  to.whole(sketch.coin >>> 0)
  to.whole(sketch.heights.length)
  for (const values of sketch.heights) to.numbers(values)
}

/** Reads a sketch. @throws {ModelwrightError} MONITOR_SKETCH_DAMAGED - when it cannot be one */
export function readQuantiles(from: ByteReader): Quantiles {
  const size = from.whole(1e6)
  const count = from.whole()
  const coin = from.whole(4294967295) | 0
  const length = from.whole(64)
  const heights = Array.from({ length }, () => [...from.numbers()])
  const kept = heights.reduce((sum, values) => sum + values.length, 0)
  let weight = 1
  let total = 0
  for (const values of heights) {
    total += values.length * weight
    weight *= 2
  }
  if (total !== count || length === 0 || size < leastRoom || heights.flat().some(Number.isNaN))
    refuseSketch(`its numbers stand for ${total}, not for ${count}`)
  return { size, count, heights, kept, coin }
}
