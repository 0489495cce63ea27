import { type ByteReader, type ByteWriter, refuseSketch } from './bytes.ts'

/** Blocks of 2^scale rows, up to this scale. */
const scaleCount = 20
/** Numbers that are looked at before the scale of the others is fixed. */
const firstCount = 64

/** Sums over blocks of one length: how many, their mean, and squares about it. */
interface Blocks {
  count: number
  mean: number
  squares: number
  /** Sum of the block that waits for its other half; NaN: none does. */
  waiting: number
}

/**
 * How alike neighbouring rows are: the variance of sums over 2, 4, 8 … rows in a row, against that of rows far apart.
 *
 * Rows are taken in the order they came. Values are brought between −1 and 1 by their middle half, so that a few outliers do not
 * hide how alike the others are; of levels a number of their own is taken. Two sketches join by their degrees of freedom.
 */
export interface Dependence {
  /** Of parts that are closed: degrees of freedom of each scale, and the same times the ratio of variances. */
  readonly degrees: Float64Array
  readonly ratios: Float64Array
  open: Blocks[]
  first: number[]
  centre: number
  spread: number
}

function newBlocks(): Blocks[] {
  return Array.from({ length: scaleCount }, () => ({ count: 0, mean: 0, squares: 0, waiting: Number.NaN }))
}

/** Starts a sketch of nothing. */
export function newDependence(): Dependence {
  return {
    degrees: new Float64Array(scaleCount),
    ratios: new Float64Array(scaleCount),
    open: newBlocks(),
    first: [],
    centre: Number.NaN,
    spread: Number.NaN,
  }
}

function addSum(open: Blocks[], value: number): void {
  let sum = value
  for (const blocks of open) {
    blocks.count++
    const away = sum - blocks.mean
    blocks.mean += away / blocks.count
    blocks.squares += away * (sum - blocks.mean)
    if (Number.isNaN(blocks.waiting)) {
      blocks.waiting = sum
      return
    }
    sum += blocks.waiting
    blocks.waiting = Number.NaN
  }
}

function bounded({ centre, spread }: Dependence, value: number): number {
  const away = value - centre
  const length = Math.abs(away)
  return length === 0 ? 0 : length === Number.POSITIVE_INFINITY ? Math.sign(away) : away / (length + spread)
}

/** Fixes centre and spread by the first numbers, and takes these in. */
function settle(sketch: Dependence): void {
  const sorted = Float64Array.from(sketch.first).sort()
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))]
  sketch.centre = at(0.5)
  sketch.spread = at(0.75) - at(0.25) || 0
  for (const value of sketch.first) addSum(sketch.open, bounded(sketch, value))
  sketch.first = []
}

/** Takes the next number in, in the order rows came. */
export function addDependence(sketch: Dependence, value: number): void {
  if (Number.isNaN(sketch.centre)) {
    sketch.first.push(value)
    if (sketch.first.length === firstCount) settle(sketch)
  } else addSum(sketch.open, bounded(sketch, value))
}

/** A sketch whose rows are all counted, so that it can be joined or read; the given one stays as it is. */
function closed(sketch: Dependence): Pick<Dependence, 'degrees' | 'ratios'> {
  const copy = { ...sketch, open: sketch.open.map((blocks) => ({ ...blocks })) }
  if (copy.first.length > 1) settle(copy)
  const degrees = sketch.degrees.slice()
  const ratios = sketch.ratios.slice()
  const [rows] = copy.open
  const variance = rows.squares / (rows.count - 1)
  if (!(rows.count > 1 && variance > 0)) return { degrees, ratios }
  let length = 1
  copy.open.forEach(({ count, squares }, scale) => {
    if (count > 1) {
      degrees[scale] += count - 1
      ratios[scale] += squares / (length * variance)
    }
    length *= 2
  })
  return { degrees, ratios }
}

/** Joins two into a third. Rows of the second are not taken as neighbours of the first. */
export function mergeDependence(a: Dependence, b: Dependence): Dependence {
  const [first, second] = [closed(a), closed(b)]
  return {
    ...newDependence(),
    degrees: first.degrees.map((degrees, scale) => degrees + second.degrees[scale]),
    ratios: first.ratios.map((ratio, scale) => ratio + second.ratios[scale]),
  }
}

/** How many rows count as one, and with how many degrees of freedom that is known. */
export interface DesignEffect {
  /** 1 or more. */
  readonly designEffect: number
  readonly degrees: number
}

/** Blocks of a scale that are trusted. */
const leastBlocks = 24

/**
 * Estimates how many rows count as one: the variance of a mean against that of as many independent rows.
 *
 * Where no scale has more variance than chance gives, rows are taken as independent. Else the greatest trusted scale counts,
 * with what half of it still missed added once more (a lugsail), so that likeness that reaches beyond a block is not
 * overlooked; it is never below 1.
 *
 * @see Vats and Flegal (2022), Lugsail lag windows for estimating time-average covariance matrices, Biometrika 109
 */
export function designEffectOf(sketch: Dependence): DesignEffect {
  const { degrees, ratios } = closed(sketch)
  const known = [...degrees.keys()].filter((scale) => degrees[scale] >= leastBlocks)
  const ratio = (scale: number): number => ratios[scale] / degrees[scale]
  const isAlike = known.some((scale) => scale > 0 && ratio(scale) > 1 + 2 * Math.sqrt(2 / degrees[scale]))
  if (!isAlike) return { designEffect: 1, degrees: Math.max(1, degrees[0]) }
  const scale = known[known.length - 1]
  return {
    designEffect: Math.max(1, ratio(scale), 2 * ratio(scale) - ratio(scale - 1)),
    degrees: degrees[scale],
  }
}

/** The greatest of several design effects. */
export function greatestEffect(sketches: readonly Dependence[]): DesignEffect {
  return sketches.map(designEffectOf).reduce((a, b) => (b.designEffect > a.designEffect ? b : a))
}

/** Writes a sketch. What is read back takes new rows as no neighbours of those before. */
export function writeDependence(to: ByteWriter, sketch: Dependence): void {
  const { degrees, ratios } = closed(sketch)
  const used = degrees.findLastIndex((count) => count > 0) + 1
  to.numbers(degrees.subarray(0, used))
  to.numbers(ratios.subarray(0, used))
}

/** Reads a sketch. @throws {ModelwrightError} MONITOR_SKETCH_DAMAGED - when it cannot be one */
export function readDependence(from: ByteReader): Dependence {
  const [degrees, ratios] = [from.numbers(), from.numbers()]
  const isOff = (value: number): boolean => !(value >= 0 && value < Number.POSITIVE_INFINITY)
  if (degrees.length > scaleCount || degrees.length !== ratios.length || [...degrees, ...ratios].some(isOff))
    refuseSketch('its blocks do not add up')
  const sketch = newDependence()
  sketch.degrees.set(degrees)
  sketch.ratios.set(ratios)
  return sketch
}
