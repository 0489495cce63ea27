import type { Column } from '@modelwright/runtime'
import type { Seed } from '../../core/index.ts'
import { binned } from '../foretell.ts'
import { type Halves, halvesOf } from '../halves.ts'
import type { Coded } from './relate.ts'

/** Rows that are looked at: half to learn from, half to test on. */
const mostRows = 5000

/** With fewer rows on a side in which both have a value, nothing is said. */
const fewestRows = 50

/** A bin or level must have so many learning rows to foretell anything. */
const fewestInPlace = 5

/** What a column holds in the rows that are learnt from, and in those that are tested: side by side, in their order. */
interface Split<Cells> {
  readonly learning: Cells
  readonly testing: Cells
}

/** A column as what foretells, places of bins or levels, and as what is foretold. −1 and NaN are missing. */
interface Part {
  readonly places: Split<Int32Array>
  /** How many places there are. */
  readonly count: number
  /** Of a column of numbers. */
  readonly values: Split<Float64Array> | undefined
}

/** A column of the rows looked at; levels coded, numbers not. */
export interface ForetoldColumn {
  readonly column: Column
  readonly coded: Coded | undefined
}

/** Tells how much of one column another foretells, by their places in the list: from 0 to 1. */
export type Foretelling = (by: number, of: number) => number

const noPlaces: Coded = { codes: new Int32Array(), count: 0 }

function binsOf(values: Float64Array, { learning }: Halves): Coded {
  const known = learning.filter((row) => !Number.isNaN(values[row]))
  if (known.length < fewestRows) return noPlaces
  const { codes, count } = binned(values, known)
  for (let row = 0; row < codes.length; row++) if (Number.isNaN(values[row])) codes[row] = -1
  return { codes, count }
}

function placesIn({ codes, count }: Coded, { learning, testing }: Halves): Pick<Part, 'places' | 'count'> {
  const pick = (rows: Uint32Array): Int32Array => Int32Array.from(rows, (row) => codes[row])
  return { places: { learning: pick(learning), testing: pick(testing) }, count }
}

function partOf({ column, coded }: ForetoldColumn, halves: Halves): Part {
  if (coded !== undefined || (column.type !== 'number' && column.type !== 'time'))
    return { ...placesIn(coded ?? noPlaces, halves), values: undefined }
  const { values } = column
  const pick = (rows: Uint32Array): Float64Array => Float64Array.from(rows, (row) => values[row])
  return {
    ...placesIn(binsOf(values, halves), halves),
    values: { learning: pick(halves.learning), testing: pick(halves.testing) },
  }
}

/** R² on the tested rows of the mean of each place. */
function explained({ places, count }: Part, values: Split<Float64Array>): number {
  const sums = new Float64Array(count)
  const sizes = new Float64Array(count)
  let total = 0
  let known = 0
  for (let at = 0; at < places.learning.length; at++) {
    const value = values.learning[at]
    const place = places.learning[at]
    if (place < 0 || value - value !== 0) continue
    sums[place] += value
    sizes[place]++
    total += value
    known++
  }
  const mean = total / known
  let left = 0
  let all = 0
  let tested = 0
  for (let at = 0; at < places.testing.length; at++) {
    const value = values.testing[at]
    const place = places.testing[at]
    if (place < 0 || value - value !== 0) continue
    const guess = sizes[place] < fewestInPlace ? mean : sums[place] / sizes[place]
    left += (value - guess) * (value - guess)
    all += (value - mean) * (value - mean)
    tested++
  }
  // Squares of huge numbers are infinite: nothing can be said of them.
  const isKnown = Math.min(known, tested) >= fewestRows && all > 0 && all < Number.POSITIVE_INFINITY
  return isKnown ? 1 - left / all : 0
}

/** Counts of places and levels, all 0 between two uses: only what was touched is cleared. */
type Counts = (length: number) => Int32Array

function openCounts(): Counts {
  let counts = new Int32Array(0)
  return (length) => {
    if (counts.length < length) counts = new Int32Array(length)
    return counts
  }
}

interface Learnt {
  /** The most frequent level of each place; −1 where it has too few rows. */
  readonly best: Int32Array
  readonly usual: number
  readonly known: number
}

/** Learns the most frequent level of each place, and of all rows. */
function learnLevels(by: Part, of: Part, countsOf: Counts): Learnt {
  const places = by.places.learning
  const levels = of.places.learning
  const counts = countsOf(by.count * of.count)
  const sizes = new Int32Array(by.count)
  const best = new Int32Array(by.count).fill(-1)
  const overall = new Int32Array(of.count)
  let known = 0
  for (let at = 0; at < places.length; at++) {
    const place = places[at]
    const level = levels[at]
    if (place < 0 || level < 0) continue
    const count = ++counts[place * of.count + level]
    if (best[place] < 0 || count > counts[place * of.count + best[place]]) best[place] = level
    sizes[place]++
    overall[level]++
    known++
  }
  for (let at = 0; at < places.length; at++)
    if (places[at] >= 0 && levels[at] >= 0) counts[places[at] * of.count + levels[at]] = 0
  for (let place = 0; place < by.count; place++) if (sizes[place] < fewestInPlace) best[place] = -1
  let usual = 0
  for (let level = 1; level < of.count; level++) if (overall[level] > overall[usual]) usual = level
  return { best, usual, known }
}

/** Share of the errors of "always the most frequent level" that are saved on the tested rows. */
function saved(by: Part, of: Part, countsOf: Counts): number {
  const { best, usual, known } = learnLevels(by, of, countsOf)
  const places = by.places.testing
  const levels = of.places.testing
  let errors = 0
  let usualErrors = 0
  let tested = 0
  for (let at = 0; at < places.length; at++) {
    const place = places[at]
    const level = levels[at]
    if (place < 0 || level < 0) continue
    if ((best[place] < 0 ? usual : best[place]) !== level) errors++
    if (usual !== level) usualErrors++
    tested++
  }
  return Math.min(known, tested) < fewestRows || usualErrors === 0 ? 0 : 1 - errors / usualErrors
}

/**
 * Tells how much of each column another foretells: learnt on a half of the rows, up to 5,000, tested on the other.
 *
 * R² of a number; of levels the share of the errors of the most frequent one that are saved. Missing: rows in which either is
 * are left out.  Seeded: yes.  Cost: one pass over the rows a question.
 */
export function foretelling(columns: readonly ForetoldColumn[], rowCount: number, seed: Seed): Foretelling {
  const halves = halvesOf(rowCount, seed, mostRows)
  const parts = columns.map((column) => partOf(column, halves))
  const countsOf = openCounts()
  return (by, of) => {
    const { values, count } = parts[of]
    if (parts[by].count === 0 || (values === undefined && count === 0)) return 0
    const share = values === undefined ? saved(parts[by], parts[of], countsOf) : explained(parts[by], values)
    return Math.max(0, share)
  }
}
