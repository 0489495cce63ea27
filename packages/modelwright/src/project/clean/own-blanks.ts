import { type Batch, type Column, fixes as operations } from '@modelwright/runtime'

const trimmed = (level: string): string | null => operations['trim'].apply({}, level)

/**
 * Finds values that always stand with the same blanks at their ends: nothing says that these are an accident.
 *
 * @returns the value as it stands, by what is left of it without the blanks
 */
export function ownBlanks(column: Column): ReadonlyMap<string, string> {
  if (column.type !== 'category') return new Map()
  const rows = new Float64Array(column.levels.length)
  for (const code of column.codes) if (code >= 0) rows[code]++
  const spellings = new Map<string, { level: string; rows: number; count: number }>()
  column.levels.forEach((level, code) => {
    const bare = rows[code] === 0 ? null : trimmed(level)
    if (bare === null) return
    const known = spellings.get(bare)
    if (known === undefined) spellings.set(bare, { level, rows: rows[code], count: 1 })
    else known.count++
  })
  const isOwn = ([bare, { level, rows: own, count }]: readonly [string, { level: string; rows: number; count: number }]) =>
    level !== bare && count === 1 && own > 1 && /\D/.test(bare)
  return new Map([...spellings].filter(isOwn).map(([bare, { level }]) => [bare, level]))
}

/** Gives values of cleaned columns back the blanks they always stand with. */
export function withOwnBlanks(
  columns: ReadonlyMap<string, Column>,
  own: ReadonlyMap<string, ReadonlyMap<string, string>>,
): Map<string, Column> {
  const restored = (name: string, column: Column): Column => {
    const blanks = own.get(name)
    if (column.type !== 'category' || blanks === undefined || blanks.size === 0) return column
    return { ...column, levels: column.levels.map((level) => blanks.get(level) ?? level) }
  }
  return new Map([...columns].map(([name, column]) => [name, restored(name, column)]))
}

/** Values of all columns that always stand with the same blanks. */
export function ownBlanksOf(raw: Batch): ReadonlyMap<string, ReadonlyMap<string, string>> {
  return new Map([...raw.columns].map(([name, column]) => [name, ownBlanks(column)]))
}
