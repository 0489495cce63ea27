import type { Column } from '@modelwright/runtime'
import { columnOf, isMissing, type Table } from '../core/index.ts'
import type { MissingPattern } from './profile-types.ts'

const mostShown = 10

interface Counted {
  count: number
  /** The first row of the pattern. */
  readonly row: number
}

/** Counts rows by key. Most rows miss nothing, and their key of 0 is counted without a look into the map. */
function countKeys(keys: Float64Array): Counted[] {
  const counts = new Map<number, Counted>()
  const whole: Counted = { count: 0, row: keys.indexOf(0) }
  for (let row = 0; row < keys.length; row++) {
    const key = keys[row]
    if (key === 0) {
      whole.count++
      continue
    }
    const found = counts.get(key)
    if (found === undefined) counts.set(key, { count: 1, row })
    else found.count++
  }
  return whole.count === 0 ? [...counts.values()] : [whole, ...counts.values()]
}

/** Sums stay below this, so that they are exact. */
const modulus = 9007199254740881

function added(key: number, weight: number): number {
  const sum = key + weight
  return sum >= modulus ? sum - modulus : sum
}

/** Adds a weight to the key of each row in which a column is missing. */
function addGaps(column: Column, keys: Float64Array, weight: number): void {
  if (column.type === 'number' || column.type === 'time') {
    const { values } = column
    for (let row = 0; row < keys.length; row++)
      if (Number.isNaN(values[row])) keys[row] = added(keys[row], weight)
    return
  }
  if (column.type === 'category') {
    const { codes } = column
    for (let row = 0; row < keys.length; row++) if (codes[row] < 0) keys[row] = added(keys[row], weight)
    return
  }
  for (let row = 0; row < keys.length; row++) if (isMissing(column, row)) keys[row] = added(keys[row], weight)
}

/** Finds which columns are missing together: the most frequent patterns, most first. */
export function missingPatterns(
  table: Table,
  columns: readonly { readonly name: string; readonly missing: number }[],
): MissingPattern[] {
  const gappy = columns.filter(({ missing }) => missing > 0)
  const keys = new Float64Array(table.rowCount)
  gappy.forEach(({ name }, place) => {
    const column = columnOf(table, name)
    // Sums of such numbers tell sets of columns apart but for a chance of 2^-53 a pair.
    const word = Math.imul(place + 1, 0x9e3779b1) >>> 0
    const weight = (word * 2097152 + (Math.imul(word ^ 0x5bd1e995, 0x85ebca6b) >>> 11)) % modulus
    addGaps(column, keys, weight)
  })
  return countKeys(keys)
    .sort((a, b) => b.count - a.count || a.row - b.row)
    .slice(0, mostShown)
    .map(({ count, row }) => ({
      columns: gappy.filter(({ name }) => isMissing(columnOf(table, name), row)).map(({ name }) => name),
      rows: count,
    }))
}
