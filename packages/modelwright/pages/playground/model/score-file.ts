import type { Batch, Column, Model, Problem } from '@modelwright/runtime'
import { filePolicy, predictColumns, predictionColumns } from '../../../src/project/prediction-columns.ts'
import type { CellBlock } from '../../../src/retrieve/csv/cell-block.ts'
import { namesOf } from '../../../src/retrieve/csv/column-names.ts'
import { detectDialect } from '../../../src/retrieve/csv/detect-dialect.ts'
import { rawChunk } from '../../../src/retrieve/csv/raw-columns.ts'
import { readRecords } from '../../../src/retrieve/csv/records.ts'
import { cellTextOf } from '../../../src/retrieve/rows/cell-text.ts'
import { checkFree } from '../../../src/retrieve/rows/check-free.ts'
import { csvLine, csvLines } from '../../../src/retrieve/rows/csv-lines.ts'
import type { FileProgress, ScoredFile } from '../protocol.ts'
import { openTextOfFile } from './text-of-file.ts'

/** How a file is scored. */
export interface ScoreOptions {
  readonly unreadable: 'refuse' | 'missing'
  readonly signal: AbortSignal
  tell(progress: FileProgress): void
}

const chunkRows = 2_000
const previewRows = 8
const mostFindings = 100

/** Lets messages be heard between two chunks. */
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}

/** Text on its way into a file: what is long lies with the browser, which may put it on the disk. */
function openParts(start: string) {
  let texts = [start]
  let size = 0
  const blobs: Blob[] = []
  return {
    write(text: string): void {
      texts.push(text)
      size += text.length
      if (size < 1 << 22) return
      blobs.push(new Blob(texts))
      texts = []
      size = 0
    },
    file: () => new Blob([...blobs, ...texts], { type: 'text/csv;charset=utf-8' }),
  }
}

function nameOf(file: File): string {
  return `${file.name.replace(/(\.(csv|tsv|txt))?(\.gz)?$/i, '')}-scored.csv`
}

/** The rows of a file, chunk by chunk, as the schema takes them. */
async function openRows(file: File, heard: (byteCount: number) => void) {
  const text = await openTextOfFile(file, heard)
  const { dialect } = detectDialect(text.head, text.isWhole, { header: true })
  const records = readRecords(text.chunks, dialect, {
    shown: file.name,
    ragged: 'refuse',
    maxRows: chunkRows,
  })
  const first = await records.next()
  const names = first.done === true ? [] : namesOf(first.value, true, file.name).names
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const decode = (bytes: Uint8Array, start: number, end: number): string =>
    decoder.decode(bytes.subarray(start, end))
  return { names, records, chunkOf: (block: CellBlock) => rawChunk(block, { names, dialect, decode }) }
}

/** Findings of all chunks, by the row of the file; that a column is not used is no finding here. */
function openFindings() {
  const kept: Problem[] = []
  let count = 0
  return {
    kept,
    count: () => count,
    add(found: readonly Problem[], all: number, from: number): void {
      const told = found.filter(({ code }) => code !== 'column-extra')
      count += all - (found.length - told.length)
      for (const one of told)
        if (kept.length < mostFindings) kept.push(one.row < 0 ? one : { ...one, row: one.row + from })
    },
  }
}

function addPreview(
  preview: string[][],
  columns: readonly (Column | undefined)[],
  { rowCount }: Batch,
): void {
  for (let row = 0; row < rowCount && preview.length <= previewRows; row++)
    preview.push(columns.map((column) => (column && cellTextOf(column, row)) ?? ''))
}

/** The columns of a file without its rows: what is missing is known before the first. */
function emptyColumns(names: readonly string[]): ReadonlyMap<string, Column> {
  const empty: Column = { type: 'category', codes: new Int32Array(0), levels: [] }
  return new Map(names.map((name) => [name, empty]))
}

/**
 * Predicts every row of a CSV file, chunk by chunk, as `modelwright predict` does: the file's own columns, then the
 * predictions. Where rows are refused nothing is made, but the rest is still looked through for what is wrong.
 */
export async function scoreFile(model: Model, file: File, options: ScoreOptions): Promise<ScoredFile> {
  const policy = { ...filePolicy, unreadable: options.unreadable }
  const hasIntervals = model.artifact.intervals !== undefined
  const added = predictionColumns(model.schema, hasIntervals)
  let heard = 0
  const { names, records, chunkOf } = await openRows(file, (byteCount) => (heard += byteCount))
  checkFree(names, added)
  const header = [...names, ...added]
  const parts = openParts(csvLine(header))
  const [problems, notes] = [openFindings(), openFindings()]
  const preview: string[][] = [header]
  let rowCount = 0
  const result = (): ScoredFile => ({
    rowCount,
    name: nameOf(file),
    ...(problems.count() === 0 && { file: parts.file() }),
    problems: problems.kept,
    problemCount: problems.count(),
    notes: notes.kept,
    noteCount: notes.count(),
    preview,
  })
  const bare = model.readColumns({ rowCount: 0, columns: emptyColumns(names) }, policy)
  problems.add(bare.problems, bare.problemCount, 0)
  if (bare.problemCount > 0) return result()
  for await (const block of records) {
    options.signal.throwIfAborted()
    const chunk = chunkOf(block)
    const read = model.readColumns(chunk, policy)
    problems.add(read.problems, read.problemCount, rowCount)
    notes.add(read.notes, read.noteCount, rowCount)
    if (problems.count() === 0) {
      const predicted = predictColumns(model, read.batch, hasIntervals)
      const columns = [
        ...names.map((name) => chunk.original.columns.get(name)),
        ...added.map((name) => predicted.get(name)),
      ]
      parts.write(csvLines(columns, chunk.rowCount))
      addPreview(preview, columns, chunk)
    }
    rowCount += chunk.rowCount
    options.tell({ rowCount, share: file.size === 0 ? 1 : Math.min(1, heard / file.size) })
    await breathe()
  }
  return result()
}
