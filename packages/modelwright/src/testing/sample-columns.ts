import type { Column, ColumnType } from '@modelwright/runtime'
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
  extra: readonly string[] = [],
): Column {
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

/** A column of any type with all rows missing. */
export function missingColumn(type: ColumnType, rowCount: number): Column {
  const none = new Array<null>(rowCount).fill(null)
  if (type === 'time') return { type, values: new Float64Array(rowCount).fill(Number.NaN) }
  if (type === 'boolean') return booleanColumn(none)
  if (type === 'number') return numberColumn(none)
  return type === 'category' ? categoryColumn(none) : textColumn(none)
}
