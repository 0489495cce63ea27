import type { Column } from '@modelwright/runtime'
import { ModelwrightError } from '../../core/index.ts'
import type { FilePath } from '../bytes/open-bytes.ts'
import { type ColumnBuilder, openBuilder } from '../columns/column-builder.ts'
import { placesOf } from '../columns/union-columns.ts'
import type { CellBlock } from '../csv/cell-block.ts'
import type { ReadType } from '../csv/cell-readers.ts'
import type { ReadContext, ReadTable } from '../format.ts'
import { type JsonCell, readJsonRows } from './read-rows.ts'

const rowsAtOnce = 8192

/** Types cells of one JSON type may be read as: strings only as dates, for JSON has none. */
const allowedTypes: Readonly<Record<string, readonly ReadType[]>> = {
  number: ['number'],
  boolean: ['boolean'],
  string: ['time'],
}

function allowedFor(cells: readonly JsonCell[]): readonly ReadType[] | undefined {
  const kinds = new Set(cells.filter((cell) => cell !== null).map((cell) => typeof cell))
  if (kinds.size === 0) return undefined
  return kinds.size === 1 ? allowedTypes[[...kinds][0]] : []
}

/** Lays cells out as text, encoded at once: a buffer a cell takes several times as long. */
function blockOf(cells: readonly JsonCell[]): CellBlock {
  const texts = cells.map((cell) => (cell === null ? '' : String(cell)))
  const all = texts.join('')
  const bytes = Buffer.from(all)
  const isAscii = bytes.length === all.length
  const starts = new Int32Array(cells.length)
  const ends = new Int32Array(cells.length)
  let at = 0
  texts.forEach((text, row) => {
    starts[row] = at
    at += isAscii ? text.length : Buffer.byteLength(text)
    ends[row] = at
  })
  return { bytes, starts, ends, width: 1, rowCount: cells.length }
}

interface JsonPass {
  readonly builders: Map<string, ColumnBuilder>
  rowCount: number
}

async function readFile(
  file: FilePath,
  pass: JsonPass,
  context: ReadContext,
  wanted: ReadonlySet<string> | undefined,
): Promise<ReadonlySet<string>> {
  const seen = new Set<string>()
  for await (const { rowCount, cells } of readJsonRows(file, {
    maxRows: rowsAtOnce,
    signal: context.signal,
  })) {
    for (const name of cells.keys()) {
      seen.add(name)
      if (pass.builders.has(name) || (wanted !== undefined && !wanted.has(name))) continue
      const builder = openBuilder({ decimal: '.', asString: wanted !== undefined })
      builder.skip(pass.rowCount)
      pass.builders.set(name, builder)
    }
    for (const [name, builder] of pass.builders) {
      const column = cells.get(name)
      const allowed = column === undefined ? undefined : allowedFor(column)
      if (column === undefined || allowed === undefined) builder.skip(rowCount)
      else builder.add(blockOf(column), 0, allowed)
    }
    pass.rowCount += rowCount
  }
  return seen
}

async function readOnce(
  files: readonly FilePath[],
  context: ReadContext,
  wanted?: ReadonlySet<string>,
): Promise<JsonPass> {
  const pass: JsonPass = { builders: new Map(), rowCount: 0 }
  let first: readonly string[] | undefined
  for (const file of files) {
    const seen = await readFile(file, pass, context, wanted)
    first ??= [...seen]
    placesOf(first, [...seen], file.shown, files[0].shown)
  }
  return pass
}

/**
 * Reads JSON files into typed columns: numbers, true and false, strings; strings that are all ISO dates become times.
 *
 * A column that a row lacks is missing there; mixed types become strings.
 *
 * @throws {ModelwrightError} RETRIEVE_COLUMNS_DIFFERENT, RETRIEVE_FILE_CHANGED, and what `readJsonRows` throws
 */
export async function readJsonTable(files: readonly FilePath[], context: ReadContext): Promise<ReadTable> {
  const pass = await readOnce(files, context)
  const broken = new Set(
    [...pass.builders].flatMap(([name, { state }]) => (state === 'broken' ? [name] : [])),
  )
  const again = broken.size > 0 ? await readOnce(files, context, broken) : undefined
  if (again !== undefined && again.rowCount !== pass.rowCount) {
    throw new ModelwrightError('RETRIEVE_FILE_CHANGED', {
      message: `"${files[0].shown}" changed while it was read.`,
      where: files[0].shown,
      mend: ['Wait until the file is written, or read a copy of it.'],
    })
  }
  const columns = new Map<string, Column>()
  for (const [name, builder] of pass.builders)
    columns.set(name, (again?.builders.get(name) ?? builder).finish())
  return { rowCount: pass.rowCount, columns, settings: { format: 'json' } }
}
