import { type Batch, type Column, fixes as operations, parseNumber, parseTime } from '@modelwright/runtime'

const trimmed = (level: string): string | null => operations['trim'].apply({}, level)

interface Spelling {
  readonly level: string
  readonly rows: number
}

/** Values in use with blanks at their ends, by what is left; undefined where a value stands with and without them. */
function paddedLevels({
  levels,
  codes,
}: Extract<Column, { type: 'category' }>): Map<string, Spelling> | undefined {
  const rows = new Float64Array(levels.length)
  for (const code of codes) if (code >= 0) rows[code]++
  const seen = new Set<string>()
  const padded = new Map<string, Spelling>()
  for (let code = 0; code < levels.length; code++) {
    const bare = rows[code] === 0 ? null : trimmed(levels[code])
    if (bare === null) continue
    if (seen.has(bare)) return undefined
    seen.add(bare)
    if (bare !== levels[code]) padded.set(bare, { level: levels[code], rows: rows[code] })
  }
  return padded
}

/**
 * Finds values that stand several times, always with the same blanks at their ends, in a column without another sign of
 * carelessness: nothing says that these blanks are an accident.
 *
 * @param after - the column as the fixes leave it
 * @returns the value as it stands, by what is left of it without the blanks
 */
function ownBlanks(before: Column, after: Column): ReadonlyMap<string, string> {
  if (before.type !== 'category' || after.type !== 'category') return new Map()
  const kept = new Set(after.levels)
  const isOwn = ([bare, { rows }]: readonly [string, Spelling]): boolean =>
    rows > 1 && kept.has(bare) && parseNumber(bare) === undefined && parseTime(bare) === undefined
  return new Map([...(paddedLevels(before) ?? [])].filter(isOwn).map(([bare, { level }]) => [bare, level]))
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
export function ownBlanksOf(before: Batch, after: Batch): ReadonlyMap<string, ReadonlyMap<string, string>> {
  return new Map(
    [...before.columns].map(([name, column]) => [name, ownBlanks(column, after.columns.get(name)!)]),
  )
}
