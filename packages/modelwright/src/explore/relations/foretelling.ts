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

/** A column as what foretells, places of bins or levels, and as what is foretold. −1 and NaN are missing. */
interface Part {
  readonly places: Coded
  /** Of a column of numbers. */
  readonly values: Float64Array | undefined
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

function partOf({ column, coded }: ForetoldColumn, halves: Halves): Part {
  if (coded !== undefined || (column.type !== 'number' && column.type !== 'time'))
    return { places: coded ?? noPlaces, values: undefined }
  return { places: binsOf(column.values, halves), values: column.values }
}

/** R² on the tested rows of the mean of each place. */
function explained({ codes, count }: Coded, values: Float64Array, { learning, testing }: Halves): number {
  const sums = new Float64Array(count)
  const sizes = new Float64Array(count)
  let total = 0
  let known = 0
  for (const row of learning) {
    const value = values[row]
    if (codes[row] < 0 || value - value !== 0) continue
    sums[codes[row]] += value
    sizes[codes[row]]++
    total += value
    known++
  }
  const mean = total / known
  let left = 0
  let all = 0
  let tested = 0
  for (const row of testing) {
    const value = values[row]
    const code = codes[row]
    if (code < 0 || value - value !== 0) continue
    const guess = sizes[code] < fewestInPlace ? mean : sums[code] / sizes[code]
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
function learnLevels(by: Coded, of: Coded, learning: Uint32Array, countsOf: Counts): Learnt {
  const counts = countsOf(by.count * of.count)
  const sizes = new Int32Array(by.count)
  const best = new Int32Array(by.count).fill(-1)
  const overall = new Int32Array(of.count)
  let known = 0
  for (const row of learning) {
    const [place, level] = [by.codes[row], of.codes[row]]
    if (place < 0 || level < 0) continue
    const count = ++counts[place * of.count + level]
    if (best[place] < 0 || count > counts[place * of.count + best[place]]) best[place] = level
    sizes[place]++
    overall[level]++
    known++
  }
  for (const row of learning)
    if (by.codes[row] >= 0 && of.codes[row] >= 0) counts[by.codes[row] * of.count + of.codes[row]] = 0
  for (let place = 0; place < by.count; place++) if (sizes[place] < fewestInPlace) best[place] = -1
  let usual = 0
  for (let level = 1; level < of.count; level++) if (overall[level] > overall[usual]) usual = level
  return { best, usual, known }
}

/** Share of the errors of "always the most frequent level" that are saved on the tested rows. */
function saved(by: Coded, of: Coded, { learning, testing }: Halves, countsOf: Counts): number {
  const { best, usual, known } = learnLevels(by, of, learning, countsOf)
  let errors = 0
  let usualErrors = 0
  let tested = 0
  for (const row of testing) {
    const [place, level] = [by.codes[row], of.codes[row]]
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
    const { places } = parts[by]
    const { values, places: levels } = parts[of]
    if (places.count === 0 || (values === undefined && levels.count === 0)) return 0
    const share =
      values === undefined ? saved(places, levels, halves, countsOf) : explained(places, values, halves)
    return Math.max(0, share)
  }
}
