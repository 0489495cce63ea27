import type {
  Column,
  ColumnType,
  PastColumn,
  PreparedColumn,
  PreparedType,
  SparseColumn,
} from '@modelwright/runtime'
import { booleanColumn, categoryColumn, numberColumn, type Seed, textColumn } from '../core/index.ts'

const levels = [
  'a',
  'b',
  'c',
  'ä',
  '',
  '(rare)',
  '(missing)',
  '10',
  '9',
  'long level with blanks',
  '\u{1f600}',
]
const hard = [0, -0, 1e-300, -1e300, 5e-324, 1.7976931348623157e308, 0.1, 123456789.123]

function drawNumber(seed: Seed): number {
  return seed.next() < 0.1 ? hard[seed.integer(hard.length)] : (seed.next() - 0.5) * 200
}

/** Whole milliseconds between 1600 and 2400, sometimes the ends of what a date can be. */
function drawTime(seed: Seed): number {
  if (seed.next() < 0.05) return seed.next() < 0.5 ? -8.64e15 : 8.64e15
  return Math.floor((seed.next() - 0.45) * 2.5e13)
}

/**
 * Draws a column of any type with about a fifth missing, and numbers that are hard on rounding.
 *
 * @param extra - levels beyond the usual ones, as a request may bring
 */
export function sampleColumn(
  type: ColumnType,
  rowCount: number,
  seed: Seed,
  extra?: readonly string[],
): Column
export function sampleColumn(
  type: PreparedType,
  rowCount: number,
  seed: Seed,
  extra?: readonly string[],
): PreparedColumn
export function sampleColumn(
  type: PreparedType,
  rowCount: number,
  seed: Seed,
  extra: readonly string[] = [],
): PreparedColumn {
  if (type === 'past') return samplePast(rowCount, seed)
  return type === 'sparse' ? sampleBlock(rowCount, seed) : samplePlain(type, rowCount, seed, extra)
}

/** Draws rows a day apart with up to twelve days before each, numbers that are hard on rounding among them. */
function samplePast(rowCount: number, seed: Seed): PastColumn {
  const day = 86_400_000
  const values = samplePlain('number', rowCount + 12, seed, [])
  const to = Int32Array.from({ length: rowCount }, (_, row) => row + 12)
  return {
    type: 'past',
    now: Float64Array.from(to, (end) => end * day),
    from: to.map((end) => end - seed.integer(13)),
    to,
    times: Float64Array.from({ length: rowCount + 12 }, (_, at) => at * day),
    values,
  }
}

/** Draws a block of a few columns, a third of it filled. */
function sampleBlock(rowCount: number, seed: Seed): SparseColumn {
  const size = 6
  const starts = new Int32Array(rowCount + 1)
  const places: number[] = []
  for (let row = 0; row < rowCount; row++) {
    for (let place = 0; place < size; place++) if (seed.next() < 0.33) places.push(place)
    starts[row + 1] = places.length
  }
  const values = Float64Array.from(places, () => seed.next() - 0.3)
  return { type: 'sparse', starts, places: Int32Array.from(places), values, size }
}

function samplePlain(type: ColumnType, rowCount: number, seed: Seed, extra: readonly string[]): Column {
  const words = [...levels, ...extra]
  const draw = <Value>(value: () => Value): (Value | null)[] =>
    Array.from({ length: rowCount }, () => (seed.next() < 0.2 ? null : value()))
  switch (type) {
    case 'number':
      return numberColumn(draw(() => drawNumber(seed)))
    case 'time': {
      const values = Float64Array.from(
        draw(() => drawTime(seed)),
        (value) => value ?? Number.NaN,
      )
      return { type: 'time', values }
    }
    case 'boolean':
      return booleanColumn(draw(() => seed.next() < 0.4))
    // The product of two draws makes some levels rare.
    case 'category':
      return categoryColumn(draw(() => words[Math.floor(seed.next() * seed.next() * words.length)]))
    case 'text':
      return textColumn(draw(() => words[seed.integer(words.length)]))
  }
}

function emptyBlock(rowCount: number): SparseColumn {
  const none = { places: new Int32Array(), values: new Float64Array() }
  return { type: 'sparse', starts: new Int32Array(rowCount + 1), ...none, size: 6 }
}

function emptyPast(rowCount: number): PastColumn {
  const none = new Int32Array(rowCount)
  const values = numberColumn([])
  return {
    type: 'past',
    now: new Float64Array(rowCount),
    from: none,
    to: none,
    times: new Float64Array(),
    values,
  }
}

/** A column of any type with all rows missing; a block holds nothing. */
export function missingColumn(type: ColumnType, rowCount: number): Column
export function missingColumn(type: PreparedType, rowCount: number): PreparedColumn
export function missingColumn(type: PreparedType, rowCount: number): PreparedColumn {
  if (type === 'sparse') return emptyBlock(rowCount)
  if (type === 'past') return emptyPast(rowCount)
  const none = new Array<null>(rowCount).fill(null)
  if (type === 'time') return { type, values: new Float64Array(rowCount).fill(Number.NaN) }
  if (type === 'boolean') return booleanColumn(none)
  if (type === 'number') return numberColumn(none)
  return type === 'category' ? categoryColumn(none) : textColumn(none)
}
