import type { FilePath } from '../bytes/open-bytes.ts'
import { openText } from '../bytes/open-text.ts'
import type { Meter } from '../format.ts'
import { cutValues, invalidJson, type JsonText } from './cut-values.ts'

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

/** Some rows of a JSON file as they stand in it, each with its line. */
export interface JsonTexts {
  readonly rowCount: number
  readonly texts: readonly string[]
  readonly lines: Int32Array
  readonly shown: string
}

/** How rows of a JSON file are read. */
export interface JsonReading {
  /** Rows at a time, at most. */
  readonly maxRows: number
  readonly signal?: AbortSignal | undefined
  readonly meter?: Meter | undefined
}

/** Reads what texts of rows say, as columns. @throws {ModelwrightError} RETRIEVE_JSON_INVALID */
export function jsonRowsOf({ texts, lines, shown }: JsonTexts): JsonRows {
  return columnsOf(texts.map((text, at) => rowOf(text, lines[at], shown)))
}

/**
 * Cuts a JSON file, a list of objects or one object per line, into the texts of its rows, some at a time.
 *
 * @throws {ModelwrightError} RETRIEVE_JSON_INVALID, RETRIEVE_LINE_LONG, and what `openText` throws
 */
export async function* readJsonTexts(
  file: FilePath,
  { maxRows, signal, meter }: JsonReading,
): AsyncGenerator<JsonTexts> {
  const { shown } = file
  const text = await openText(file, { encoding: 'auto', signal, meter })
  const textsOf = (rows: readonly JsonText[]): JsonTexts => ({
    rowCount: rows.length,
    texts: rows.map((row) => row.text),
    lines: Int32Array.from(rows, ({ line }) => line),
    shown,
  })
  try {
    let rows: JsonText[] = []
    for await (const values of cutValues(text.chunks, shown))
      for (const value of values) {
        rows.push(value)
        if (rows.length < maxRows) continue
        yield textsOf(rows)
        rows = []
      }
    if (rows.length > 0) yield textsOf(rows)
  } finally {
    await text.close()
  }
}

/**
 * Reads the rows of a JSON file, a list of objects or one object per line, some at a time.
 *
 * Nested objects and lists become their JSON text; whole numbers beyond 2⁵³ strings.
 *
 * @throws {ModelwrightError} RETRIEVE_JSON_INVALID, RETRIEVE_LINE_LONG, and what `openText` throws
 */
export async function* readJsonRows(file: FilePath, options: JsonReading): AsyncGenerator<JsonRows> {
  for await (const texts of readJsonTexts(file, options)) yield jsonRowsOf(texts)
}
