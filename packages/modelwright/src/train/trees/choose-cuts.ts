import type { Seed } from '../../core/index.ts'
import { type Arena, viewsOf } from './arena.ts'
import { type Kernels, sortBytes } from './kernels.ts'

/** Cuts are chosen from so many values at most: a bin of 1/255 of the rows is then off by a tenth or so. */
const sampleSize = 32_768

const float = new Float32Array(1)
const bits = new Int32Array(float.buffer)

/** The largest f32 that is not above a number. */
export function roundDown(value: number): number {
  float[0] = value
  if (!(float[0] > value)) return float[0]
  if (float[0] === 0) bits[0] = 0x80000001 | 0
  else if (float[0] > 0) bits[0]--
  else bits[0]++
  return float[0]
}

/** Room to draw and sort the values of one column after the other. */
export interface SampleRoom {
  readonly kernels: Kernels
  /** Addresses of the values drawn, and of what sorting them needs. */
  readonly drawn: number
  readonly scratch: number
  readonly values: Float64Array
  readonly counts: Float64Array
}

/** Takes the room for columns of so many rows. */
export function openSampleRoom(arena: Arena, kernels: Kernels, rowCount: number): SampleRoom {
  const most = Math.min(rowCount, sampleSize)
  const own = { values: new Float64Array(most + 1), counts: new Float64Array(most + 1) }
  return { kernels, drawn: arena.take(most * 8), scratch: arena.take(most * 8 + sortBytes), ...own }
}

/** Known values, each once, and how often it was met; good until the next column is drawn. */
export interface Distinct {
  /** Ascending; −0 is 0. */
  readonly values: Float64Array
  readonly counts: Float64Array
  /** All counts. */
  readonly total: number
}

/** Lists sorted values once each, with 0 in its place, which was only counted. */
function distinctOf(sorted: Float64Array, zeros: number, { values, counts }: SampleRoom): Distinct {
  let at = -1
  let isZeroDue = zeros > 0
  const add = (value: number, count: number): void => {
    if (at < 0 || value !== values[at]) {
      values[++at] = value
      counts[at] = 0
    }
    counts[at] += count
  }
  for (let i = 0; i < sorted.length; i++) {
    if (isZeroDue && sorted[i] > 0) {
      add(0, zeros)
      isZeroDue = false
    }
    add(sorted[i], 1)
  }
  if (isZeroDue) add(0, zeros)
  return {
    values: values.subarray(0, at + 1),
    counts: counts.subarray(0, at + 1),
    total: sorted.length + zeros,
  }
}

/** Draws values of a column evenly, or takes them all where they are few; NaN is left out. Zeros are many: they are not sorted. */
export function sampleValues(values: Float64Array, seed: Seed, room: SampleRoom): Distinct {
  const n = values.length
  const step = Math.max(1, n / sampleSize)
  const count = Math.floor(n / step)
  const { f64 } = viewsOf(room.kernels.memory)
  const drawn = room.drawn / 8
  const start = step > 1 ? seed.next() * (step - 1) : 0
  let known = 0
  let zeros = 0
  for (let i = 0; i < count; i++) {
    const value = values[step === 1 ? i : Math.min(n - 1, Math.floor(start + i * step))]
    if (value === 0) zeros++
    else if (!Number.isNaN(value)) f64[drawn + known++] = value
  }
  room.kernels.sortNumbers(room.drawn, known, room.scratch)
  return distinctOf(f64.subarray(drawn, drawn + known), zeros, room)
}

/** After which distinct values a cut lies: all, or as many as keep bins alike; a value with rows for a bin has its own. */
function placesOfCuts({ counts }: Distinct, bins: number): number[] {
  const places: number[] = []
  if (counts.length <= bins) {
    for (let i = 0; i + 1 < counts.length; i++) places.push(i)
    return places
  }
  let rest = counts.reduce((sum, count) => sum + count, 0)
  const mean = rest / bins
  let binsLeft = bins
  for (const count of counts)
    if (count >= mean) {
      rest -= count
      binsLeft--
    }
  let size = rest / Math.max(1, binsLeft)
  let filled = 0
  for (let i = 0; i + 1 < counts.length && places.length < bins - 1; i++) {
    const isLarge = counts[i] >= mean
    if (!isLarge) rest -= counts[i]
    filled += counts[i]
    const isNextLarge = counts[i + 1] >= mean
    if (!isLarge && filled < size && !(isNextLarge && filled >= size / 2)) continue
    places.push(i)
    filled = 0
    if (isLarge) continue
    binsLeft--
    size = rest / Math.max(1, binsLeft)
  }
  return places
}

/** The middle of two values, or what lies between a value and infinity. */
function between(low: number, high: number): number {
  if (high === Infinity) return low === -Infinity ? 0 : Number.MAX_VALUE
  return low === -Infinity ? -Infinity : low / 2 + high / 2
}

/**
 * Chooses the cuts of a feature: between all distinct values where there are at most `bins`, else at quantiles.
 *
 * A cut is the largest f32 at or below the middle of two neighbours, so that prediction compares the same number.
 *
 * @param distinct - known values; infinities are ordinary values
 * @returns ascending and distinct, at most `bins - 1`
 */
export function chooseCuts(distinct: Distinct, bins: number): Float64Array {
  const cuts: number[] = []
  for (const place of placesOfCuts(distinct, bins)) {
    const [low, high] = [distinct.values[place], distinct.values[place + 1]]
    const middle = roundDown(between(low, high))
    // Where the f32 below the middle is below both values, the first one at or above the lower may still part them.
    const cut = middle < low ? -roundDown(-low) : middle
    if (cut >= high) continue
    if (cuts.length === 0 || cut > cuts[cuts.length - 1]) cuts.push(cut)
  }
  return Float64Array.from(cuts)
}
