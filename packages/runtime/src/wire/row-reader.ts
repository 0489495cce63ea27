import { ModelwrightError } from '../errors.ts'
import { shownValue } from '../findings.ts'
import { locateJsonError } from '../json-error.ts'
import { isDeeper } from '../parse-json.ts'
import { escapePointer, type PointedProblem } from '../request-parameters.ts'
import { decodeUtf8 } from '../utf8.ts'
import { csvRecords } from './csv-records.ts'
import { rowOf } from './frame.ts'
import { lineCutter } from './line-cutter.ts'
import { positionalRow, positionalRows } from './positional.ts'

/** A row of a body that has one a line. */
export interface ReadRow {
  /** From 1. */
  readonly line: number
  readonly row: unknown
  /** Why it is no row. */
  readonly problem?: PointedProblem
}

/** Reads rows out of bytes that come piece by piece; keeps no more than the line it is in. */
export interface RowReader {
  push(piece: Uint8Array): readonly ReadRow[]
  end(): readonly ReadRow[]
  /** Whether the body began with a line of names; undefined as long as nothing was read, and for JSON lines. */
  readonly hasHeader: boolean | undefined
}

/** What reading needs to know. */
export interface ReaderOptions {
  /** Columns of the schema, in order. */
  readonly names: readonly string[]
  readonly maxBytes: number
  readonly maxDepth: number
  /** Whether CSV begins with a line of names; undefined: told by the line itself. */
  readonly hasHeader?: boolean | undefined
}

/** Points at a row, or at its value in a column, by the number of its line. */
export function linePointer(line: number, column = ''): string {
  return column === '' ? `/lines/${line}` : `/lines/${line}/${escapePointer(column)}`
}

function fault(line: number, message: string): ReadRow {
  return { line, row: {}, problem: { pointer: linePointer(line), code: 'value-unreadable', message } }
}

/** Decodes whole lines; forgets the mark of the order of bytes before the first. */
function textOf(bytes: Uint8Array, line: number): string {
  const text = decodeUtf8(bytes)
  if (text === undefined)
    throw new ModelwrightError('SERVE_BODY_UNREADABLE', {
      message: 'The body is not UTF-8 text.',
      where: `line ${line} or after it`,
      mend: ['Save the file as UTF-8 and send it again'],
    })
  return line === 1 && text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}

/** Reads JSON lines: an object a line, or a list of values in the order of the schema. Blank lines are passed over. */
export function jsonLinesReader({ names, maxBytes, maxDepth }: ReaderOptions): RowReader {
  const cutter = lineCutter(false, maxBytes)
  let line = 1
  const read = (bytes: Uint8Array): readonly ReadRow[] => {
    if (bytes.length === 0) return []
    const isDeep = isDeeper(bytes, maxDepth)
    const lines = textOf(bytes, line).split('\n')
    const rows: ReadRow[] = []
    lines.forEach((text, at) => {
      if (/\S/.test(text)) rows.push(jsonRow(text, line + at, names, isDeep))
    })
    line += lines.length - 1
    return rows
  }
  return { push: (piece) => read(cutter.push(piece)), end: () => read(cutter.end()), hasHeader: undefined }
}

function jsonRow(text: string, line: number, names: readonly string[], isDeep: boolean): ReadRow {
  if (isDeep) return fault(line, 'Lists and objects lie too deep within each other.')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    const { column, expected } = locateJsonError(text)
    return fault(line, `Line ${line} is not JSON: expected ${expected}, at column ${column}.`)
  }
  const problems: PointedProblem[] = []
  const [row] = positionalRows([value], names, '', problems)
  return problems.length === 0 ? { line, row } : fault(line, problems[0].message)
}

/** Reads CSV: with a line of names, or values in the order of the schema. */
export function csvReader({ names, maxBytes, hasHeader }: ReaderOptions): RowReader {
  const cutter = lineCutter(true, maxBytes)
  let header: readonly string[] | undefined
  let isHeaded = hasHeader
  let line = 1
  const read = (bytes: Uint8Array): readonly ReadRow[] => {
    if (bytes.length === 0) return []
    const { records, lineCount } = csvRecords(textOf(bytes, line))
    const rows: ReadRow[] = []
    for (const { line: at, cells, isBroken } of records) {
      if (isBroken) rows.push(fault(line + at, `A double quote in line ${line + at} stands where none may.`))
      else if (header === undefined && (isHeaded ??= isHeader(cells, names)))
        header = headerOf(cells, line + at)
      else rows.push(csvRow(cells, line + at, header, names))
    }
    line += lineCount
    return rows
  }
  return {
    push: (piece) => read(cutter.push(piece)),
    end: () => read(cutter.end()),
    get hasHeader() {
      return isHeaded
    },
  }
}

/** A first line is one of names where it holds at least half of the schema's, or cannot be a row of values. */
function isHeader(cells: readonly (string | null)[], names: readonly string[]): boolean {
  const given = new Set(cells)
  const count = names.filter((name) => given.has(name)).length
  return count > 0 && count * 2 >= names.length
}

function headerOf(cells: readonly (string | null)[], line: number): readonly string[] {
  const seen = new Set<string | null>()
  for (const name of cells) {
    if (seen.has(name) && name !== null)
      throw new ModelwrightError('SERVE_BODY_UNREADABLE', {
        message: `Column ${shownValue(name)} is named twice.`,
        where: `line ${line}`,
        mend: ['Give each column one name'],
      })
    seen.add(name)
  }
  return cells.map((name) => name ?? '')
}

function csvRow(
  cells: readonly (string | null)[],
  line: number,
  header: readonly string[] | undefined,
  names: readonly string[],
): ReadRow {
  if (header !== undefined) {
    if (cells.length === header.length) return { line, row: rowOf(header, cells) }
    return fault(line, `Line ${line} has ${cells.length} cells where the line of names has ${header.length}.`)
  }
  const problems: PointedProblem[] = []
  const row = positionalRow(cells, names, '', problems)
  return problems.length === 0 ? { line, row } : fault(line, problems[0].message)
}
