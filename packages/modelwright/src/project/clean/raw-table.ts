import { type Column, formatTime } from '@modelwright/runtime'
import { cellOf, sharedBuffer, type Table } from '../../core/index.ts'
import type { Rows } from '../../retrieve/index.ts'

/** A piece of a column, with the number of its first row. */
interface Piece {
  readonly column: Column
  readonly start: number
  readonly rowCount: number
}

function textOf(column: Column, row: number): string | null {
  const cell = cellOf(column, row)
  if (cell === null) return null
  return column.type === 'time' ? formatTime(cell as number) : String(cell)
}

/** Joins pieces of strings, each distinct string once; rows between pieces are missing. */
function joinedStrings(pieces: readonly Piece[], rowCount: number): Column {
  const codeOf = new Map<string, number>()
  const coded = (level: string): number => {
    const known = codeOf.get(level)
    if (known !== undefined) return known
    codeOf.set(level, codeOf.size)
    return codeOf.size - 1
  }
  const codes = new Int32Array(sharedBuffer(rowCount * 4)).fill(-1)
  for (const { column, start, rowCount: count } of pieces) {
    const map = column.type === 'category' ? column.levels.map(coded) : undefined
    for (let row = 0; row < count; row++) {
      if (map !== undefined && column.type === 'category') {
        const code = column.codes[row]
        if (code >= 0) codes[start + row] = map[code]
        continue
      }
      const text = textOf(column, row)
      if (text !== null) codes[start + row] = coded(text)
    }
  }
  return { type: 'category', levels: [...codeOf.keys()], codes }
}

function joinedNumbers(type: 'number' | 'time', pieces: readonly Piece[], rowCount: number): Column {
  const values = new Float64Array(sharedBuffer(rowCount * 8)).fill(Number.NaN)
  for (const { column, start } of pieces) if (column.type === type) values.set(column.values, start)
  return { type, values }
}

function joined(pieces: readonly Piece[], rowCount: number): Column {
  const [{ column: first }] = pieces
  const isSame = pieces.every(({ column }) => column.type === first.type)
  return isSame && (first.type === 'number' || first.type === 'time')
    ? joinedNumbers(first.type, pieces, rowCount)
    : joinedStrings(pieces, rowCount)
}

/** Collects rows as the file spells them: strings stay as they are, numbers and times that come typed stay numbers. */
export async function rawTable(rows: Rows, seen: (rowCount: number) => void): Promise<Table> {
  const pieces = new Map<string, Piece[]>(rows.names.map((name) => [name, []]))
  let rowCount = 0
  for await (const { original } of rows) {
    for (const [name, column] of original.columns) {
      const own = pieces.get(name) ?? []
      own.push({ column, start: rowCount, rowCount: original.rowCount })
      pieces.set(name, own)
    }
    rowCount += original.rowCount
    seen(rowCount)
  }
  const columns = new Map(
    [...pieces].map(([name, own]) => [
      name,
      own.length === 0 ? joinedStrings(own, rowCount) : joined(own, rowCount),
    ]),
  )
  return {
    rowCount,
    columns,
    rowIds: Uint32Array.from({ length: rowCount }, (_, row) => row),
    snapshot: 'memory',
  }
}
