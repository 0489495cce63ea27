import { type Batch, type Column, type Input, lowered } from '@modelwright/runtime'
import {
  categoryColumn,
  cellOf,
  columnOf,
  isMissing,
  type Seed,
  type Table,
  textColumn,
} from '../../core/index.ts'
import { normalQuantile } from '../intervals/special.ts'

/** Rows before and after they were read by the schema. */
export interface DamagedRows {
  readonly raw: Table
  /** `raw`, read. */
  readonly rows: Batch
  readonly inputs: readonly Input[]
  read(raw: Table): Batch
}

/** A way in which rows of tomorrow may be worse than those of today. */
export interface Damage {
  readonly name: 'noise' | 'missing' | 'unknown-levels' | 'typos'
  /** What a share of it is. */
  readonly about: string
  /** The inputs it can happen to. */
  suits(input: Input, raw: Column | undefined): boolean
  apply(rows: DamagedRows, names: readonly string[], how: { share: number; seed: Seed }): Batch
}

/** Standard deviation of the numbers that are there. */
function spreadOf(values: Float64Array): number {
  const finite = values.filter((value) => Number.isFinite(value))
  const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length
  const squares = finite.reduce((sum, value) => sum + (value - mean) * (value - mean), 0)
  return finite.length < 2 ? 0 : Math.sqrt(squares / (finite.length - 1))
}

/** The least a draw can be but for 0, which has no quantile: 2⁻⁵³. */
const smallest = 1.1102230246251565e-16

function noisy(column: Column, share: number, seed: Seed): Column {
  if (column.type !== 'number') return column
  const spread = share * spreadOf(column.values)
  return {
    type: 'number',
    values: column.values.map((value) => value + spread * normalQuantile(seed.next() || smallest)),
  }
}

/** Makes cells missing wherever `isHit` says so. */
export function withMissing(column: Column, isHit: (row: number) => boolean): Column {
  const blank = <Values extends Float64Array | Int32Array | Uint8Array>(
    values: Values,
    as: number,
  ): Values => {
    const copy = values.slice() as Values
    for (let row = 0; row < copy.length; row++) if (isHit(row)) copy[row] = as
    return copy
  }
  switch (column.type) {
    case 'number':
    case 'time':
      return { ...column, values: blank(column.values, Number.NaN) }
    case 'category':
      return { ...column, codes: blank(column.codes, -1) }
    case 'boolean':
      return { ...column, values: blank(column.values, 2) }
    case 'text':
      return { ...column, missing: blank(column.missing, 1) }
  }
}

/** Replaces columns of rows. */
export function replaced(
  rows: Batch,
  names: readonly string[],
  change: (column: Column, name: string) => Column,
): Batch {
  const columns = new Map(rows.columns)
  for (const name of names) columns.set(name, change(columnOf(rows, name), name))
  return { ...rows, columns }
}

const letters = 'abcdefghijklmnopqrstuvwxyz'

/** One slip of the keyboard: a letter dropped, doubled, swapped with the next, or another one. */
export function misspelt(word: string, seed: Seed): string {
  const points = Array.from(word)
  if (points.length === 0) return word
  const at = seed.integer(points.length)
  const slip = seed.integer(4)
  if (slip === 0 && points.length > 1) points.splice(at, 1)
  else if (slip === 1) points.splice(at, 0, points[at])
  else if (slip === 2 && at + 1 < points.length) [points[at], points[at + 1]] = [points[at + 1], points[at]]
  else {
    const other = letters[(letters.indexOf(lowered(points[at])) + 1 + seed.integer(25)) % 26]
    points[at] = other
  }
  return points.join('')
}

/** Rewrites cells of raw columns as text, where `isHit` says so. */
function rewritten(
  { raw, read }: DamagedRows,
  names: readonly string[],
  { share, seed }: { share: number; seed: Seed },
  change: (text: string, stream: Seed) => string,
): Batch {
  const columns = new Map(raw.columns)
  for (const name of names) {
    const column = columnOf(raw, name)
    const stream = seed.split(name)
    const texts = Array.from({ length: raw.rowCount }, (_, row) => {
      if (isMissing(column, row)) return null
      const text = String(cellOf(column, row))
      return stream.next() < share ? change(text, stream) : text
    })
    columns.set(name, column.type === 'text' ? textColumn(texts) : categoryColumn(texts))
  }
  return read({ ...raw, columns })
}

const isLevels = ({ type }: Input, raw: Column | undefined): boolean =>
  type === 'category' && (raw?.type === 'category' || raw?.type === 'text')

/** The shares of each damage that are tried, rising. */
export const damageShares: readonly number[] = [0.05, 0.1, 0.2, 0.5]

/** Every way of damage, in the order reports show them. */
export const damages: readonly Damage[] = [
  {
    name: 'noise',
    about: 'normal noise on every number, as a share of the column’s standard deviation',
    suits: ({ type }) => type === 'number',
    apply: ({ rows }, names, { share, seed }) =>
      replaced(rows, names, (column, name) => noisy(column, share, seed.split(name))),
  },
  {
    name: 'missing',
    about: 'share of all cells that are missing',
    suits: () => true,
    apply: ({ rows }, names, { share, seed }) =>
      replaced(rows, names, (column, name) => {
        const stream = seed.split(name)
        return withMissing(column, () => stream.next() < share)
      }),
  },
  {
    name: 'unknown-levels',
    about: 'share of category cells that hold a level never met',
    suits: isLevels,
    apply: (rows, names, how) =>
      rewritten(rows, names, how, (_, stream) => `never met ${stream.integer(1000)}`),
  },
  {
    name: 'typos',
    about: 'share of category cells with one slip of the keyboard',
    suits: isLevels,
    apply: (rows, names, how) => rewritten(rows, names, how, misspelt),
  },
]
