import { stat } from 'node:fs/promises'
import type { Column } from '@modelwright/runtime'
import { sharedBuffer, type TaskPool } from '../../core/index.ts'
import { compressionOf, type FilePath, headOf } from '../bytes/open-bytes.ts'
import { openBuilder } from '../columns/column-builder.ts'
import { joinStrings } from '../columns/join-strings.ts'
import type { ReadContext, ReadTable } from '../format.ts'
import { readPartTaskName } from '../tasks.ts'
import { type CellReader, cellReaders, type ReadType } from './cell-readers.ts'
import type { CsvValues } from './csv-options.ts'
import { type OpenCsv, openCsv } from './open-csv.ts'
import { givenUp, openControl } from './part-control.ts'
import { type PartColumn, type PartPayload, type PartResult, readPart } from './read-part.ts'
import { cutRecords } from './record-cutter.ts'

/** From which sizes on a file is read here, and by threads, and how it is shared out. */
export interface PartSizes {
  readonly fewestBytes: number
  readonly fewestForThreads: number
  /** What is cut by one thread at a time, and read by it while the next one cuts. */
  readonly pieceBytes: number
}

const usualSizes: PartSizes = { fewestBytes: 1 << 18, fewestForThreads: 1 << 24, pieceBytes: 1 << 20 }

/** How files are shared out; sizes but the usual ones are for tests. */
type PartContext = ReadContext & Partial<PartSizes>

const sizesOf = (given: Partial<PartSizes>): PartSizes => ({ ...usualSizes, ...given })

type PartType = PartColumn['type']

/** What the first records tell of a file. */
interface Outlook {
  readonly opened: Omit<OpenCsv, 'blocks' | 'close'>
  /** Type of each column; undefined where no cell was seen yet. */
  readonly types: readonly (PartType | undefined)[]
  readonly size: number
  /** Where the first record starts. */
  readonly offset: number
  readonly bytesPerRow: number
}

/** Settles types by the first block of records. */
async function settleTypes(
  opened: OpenCsv,
): Promise<{ types: (PartType | undefined)[]; rows: number; bytes: number }> {
  const builders = opened.names.map(() => openBuilder({ decimal: opened.dialect.decimal }))
  let rows = 0
  let bytes = 0
  for await (const block of opened.blocks) {
    builders.forEach((builder, field) => {
      builder.add(block, field)
    })
    rows += block.rowCount
    if (block.rowCount > 0) bytes += block.ends[block.rowCount * block.width - 1] - block.starts[0]
    if (rows > 100) break
  }
  const types = builders.map(({ state }) => (state === 'blank' || state === 'broken' ? undefined : state))
  return { types, rows, bytes }
}

/** Where the first record after the names starts; undefined where the first bytes do not tell. */
async function firstOffset(file: FilePath, opened: OpenCsv): Promise<number | undefined> {
  const raw = await headOf(file, 1 << 18)
  const mark = raw[0] === 0xef && raw[1] === 0xbb && raw[2] === 0xbf ? 3 : 0
  if (!opened.dialect.header) return mark
  const cut = cutRecords(raw.slice(mark), { line: 1, width: 0 }, opened.dialect, { last: false, maxRows: 1 })
  return cut.block.rowCount === 1 ? mark + cut.used : undefined
}

/** Looks at the start of a file; undefined where it is not one that threads can share. */
async function lookAhead(
  file: FilePath,
  values: CsvValues,
  context: PartContext,
): Promise<Outlook | undefined> {
  if (compressionOf(await headOf(file, 16)) !== 'none') return undefined
  const { size } = await stat(file.path)
  const { fewestBytes, fewestForThreads } = sizesOf(context)
  if (size < fewestBytes) return undefined
  // Threads take a while to start: they do so while the first records are looked at.
  if (size >= fewestForThreads) context.pool?.start(readPartTaskName)
  const opened = await openCsv(file, values, { signal: context.signal })
  try {
    if (opened.settings()['encoding'] !== 'utf-8' || opened.dialect.skip > 0) return undefined
    const { types, rows, bytes } = await settleTypes(opened)
    const offset = await firstOffset(file, opened)
    if (offset === undefined || rows === 0) return undefined
    return { opened, types, size, offset, bytesPerRow: bytes / rows + 1 }
  } finally {
    await opened.close()
  }
}

/** What was read in one pass. */
interface Pass {
  readonly columns: readonly PartColumn[]
  readonly results: readonly PartResult[]
  readonly rowCount: number
  readonly broken: ReadonlySet<number>
}

const bytesOf = (type: PartType): number => (type === 'boolean' ? 1 : type === 'string' ? 4 : 8)

function isOdd(payload: PartPayload): 'odd' | 'room' | undefined {
  const { reason } = openControl(payload.control)
  return reason === givenUp.odd ? 'odd' : reason === givenUp.room ? 'room' : undefined
}

/** Reads the whole file once, for some columns; says so where it cannot be done here. */
async function passOver(
  file: FilePath,
  { opened, size, offset, bytesPerRow }: Outlook,
  wanted: readonly { readonly field: number; readonly type: PartType }[],
  context: PartContext,
): Promise<Pass | undefined> {
  const { pool } = context
  const { pieceBytes, fewestForThreads } = sizesOf(context)
  const width = opened.names.length
  // Memory that is never written to is not taken: the first guess may be generous, the second one cannot be too small.
  for (const room of [Math.ceil((size / bytesPerRow) * 1.25) + 1000, Math.ceil(size / width) + 2]) {
    const columns = wanted.map(({ field, type }) => ({
      field,
      type,
      values: sharedBuffer(room * bytesOf(type)),
    }))
    const control = openControl({ offset }).buffer
    const payload: PartPayload = {
      ...{ path: file.path, size, pieceBytes, room, width, dialect: opened.dialect, columns, control },
    }
    const count = size < fewestForThreads ? 0 : (pool?.size ?? 0)
    const results =
      pool === undefined || count === 0
        ? [readPart(payload)]
        : ((await Promise.all(
            Array.from({ length: count }, () => pool.run(readPartTaskName, payload)),
          )) as PartResult[])
    const odd = isOdd(payload)
    if (odd === 'room') continue
    if (odd === 'odd') return undefined
    const broken = new Set(results.flatMap((result) => result.broken))
    return { columns, results, rowCount: openControl(control).next.row, broken }
  }
  return undefined
}

async function columnOf(
  { type, values }: PartColumn,
  place: number,
  { results, rowCount }: Pass,
  pool: TaskPool | undefined,
): Promise<Column> {
  if (type === 'boolean') return { type, values: new Uint8Array(values, 0, rowCount) }
  if (type !== 'string') return { type, values: new Float64Array(values, 0, rowCount) }
  const parts = results.map(({ pieces, strings }) => ({ pieces, strings: strings[place]! }))
  return joinStrings(new Int32Array(values, 0, rowCount), parts, pool)
}

/** Columns with their places, those of most strings first: threads copy their texts while this one joins the others. */
function mostStringsFirst({ columns, results }: Pass): [number, PartColumn][] {
  const stringsOf = (place: number): number =>
    results.reduce((sum, { strings }) => sum + (strings[place]?.ends.length ?? 0), 0)
  return [...columns.entries()].sort(([a], [b]) => stringsOf(b) - stringsOf(a))
}

/** What a column without cells at the start of the file is, by the strings it turned out to hold. */
function typeOfStrings(decimal: '.' | ',', place: number, { results }: Pass): PartType {
  const strings = results.map((result) => result.strings[place]!)
  if (strings.every(({ ends }) => ends.length === 0)) return 'string'
  const readers = Object.entries(cellReaders(decimal)) as [ReadType, CellReader][]
  const isAll = (read: CellReader): boolean =>
    strings.every(({ bytes, ends }) =>
      ends.every((end, at) => !Number.isNaN(read(bytes, at === 0 ? 0 : ends[at - 1], end))),
    )
  return readers.find(([, read]) => isAll(read))?.[0] ?? 'string'
}

/** Columns that must be read once more: those a late cell broke, and those that were blank at first. */
function secondThoughts({ opened, types }: Outlook, pass: Pass): { field: number; type: PartType }[] {
  return pass.columns.flatMap(({ field }, place): { field: number; type: PartType }[] => {
    if (pass.broken.has(place)) return [{ field, type: 'string' }]
    if (types[field] !== undefined) return []
    const type = typeOfStrings(opened.dialect.decimal, place, pass)
    return type === 'string' ? [] : [{ field, type }]
  })
}

/**
 * Reads one CSV file by several threads; the table is the same for any number of them.
 *
 * Each cuts a piece in turn, since only the end of one tells where the next starts, and reads it while others cut.
 *
 * @returns undefined where the file is small, packed, of another encoding, or has a record that is not as it should be: the
 *   reader on one thread then reads it, or says what is wrong
 */
export async function readCsvParts(
  files: readonly FilePath[],
  values: CsvValues,
  context: PartContext,
): Promise<ReadTable | undefined> {
  if (files.length !== 1) return undefined
  const outlook = await lookAhead(files[0], values, context)
  if (outlook === undefined) return undefined
  const { opened, types } = outlook
  const wanted = types.map((type, field) => ({ field, type: type ?? 'string' }))
  const first = await passOver(files[0], outlook, wanted, context)
  if (first === undefined) return undefined
  const columns = new Map<number, Column>()
  const again = secondThoughts(outlook, first)
  if (again.length > 0) {
    const second = await passOver(files[0], outlook, again, context)
    if (second === undefined || second.rowCount !== first.rowCount) return undefined
    for (const [place, column] of second.columns.entries())
      columns.set(column.field, await columnOf(column, place, second, context.pool))
  }
  await Promise.all(
    mostStringsFirst(first).map(async ([place, column]) => {
      if (columns.has(column.field)) return
      columns.set(column.field, await columnOf(column, place, first, context.pool))
    }),
  )
  const all = first.columns.map(({ field }) => [opened.names[field], columns.get(field)!] as const)
  for (const message of opened.warnings) context.log({ kind: 'warning', stage: 'retrieve', message })
  return { rowCount: first.rowCount, columns: new Map(all), settings: opened.settings() }
}
