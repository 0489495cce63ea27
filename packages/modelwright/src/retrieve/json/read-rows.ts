import type { FilePath } from '../bytes/open-bytes.ts'
import { openText } from '../bytes/open-text.ts'
import { cutValues, invalidJson } from './cut-values.ts'

/** A value of a JSON row that a table can hold. */
export type JsonCell = string | number | boolean | null

/** Some rows of a JSON file, as lists of cells by column name. */
export interface JsonRows {
  readonly rowCount: number
  /** By column, one cell per row; null where a row lacks it. */
  readonly cells: ReadonlyMap<string, JsonCell[]>
}

/** Puts quotes around whole numbers too long for a double, so that they keep their digits. */
export function guardLongIntegers(text: string): string {
  if (!/\d{16}/.test(text)) return text
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (part) => {
    if (part.startsWith('"') || /[.eE]/.test(part) || Number.isSafeInteger(Number(part))) return part
    return `"${part}"`
  })
}

function cellOf(value: unknown): JsonCell {
  if (value === null || value === undefined) return null
  if (typeof value === 'object') return JSON.stringify(value)
  return value as JsonCell
}

function rowOf(text: string, line: number, shown: string): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(guardLongIntegers(text))
  } catch {
    throw invalidJson(shown, line, 'the text is not valid JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidJson(
      shown,
      line,
      `a row must be an object with a value per column, found ${text.slice(0, 40)}`,
    )
  return value as Record<string, unknown>
}

/** Turns rows into columns; a column that first occurs late is null before. */
function columnsOf(rows: readonly Readonly<Record<string, unknown>>[]): JsonRows {
  const cells = new Map<string, JsonCell[]>()
  rows.forEach((row, index) => {
    for (const [name, value] of Object.entries(row)) {
      let column = cells.get(name)
      if (column === undefined) {
        column = new Array<JsonCell>(rows.length).fill(null)
        cells.set(name, column)
      }
      column[index] = cellOf(value)
    }
  })
  return { rowCount: rows.length, cells }
}

/**
 * Reads the rows of a JSON file, a list of objects or one object per line, some at a time.
 *
 * Nested objects and lists become their JSON text; whole numbers beyond 2⁵³ strings.
 *
 * @throws {ModelwrightError} RETRIEVE_JSON_INVALID, RETRIEVE_LINE_LONG, and what `openText` throws
 */
export async function* readJsonRows(
  file: FilePath,
  options: { readonly maxRows: number; readonly signal?: AbortSignal | undefined },
): AsyncGenerator<JsonRows> {
  const text = await openText(file, { encoding: 'auto', signal: options.signal })
  try {
    let rows: Readonly<Record<string, unknown>>[] = []
    for await (const values of cutValues(text.chunks, file.shown))
      for (const value of values) {
        rows.push(rowOf(value.text, value.line, file.shown))
        if (rows.length === options.maxRows) {
          yield columnsOf(rows)
          rows = []
        }
      }
    if (rows.length > 0) yield columnsOf(rows)
  } finally {
    await text.close()
  }
}
