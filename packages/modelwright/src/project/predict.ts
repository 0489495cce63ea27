import type { Writable } from 'node:stream'
import { type Batch, noIntervals, type Problem, type ReadPolicy } from '@modelwright/runtime'
import { ModelwrightError } from '../core/index.ts'
import { type OutputFormat, openRows, outputFormatOf, shownPath, writeRows } from '../retrieve/index.ts'
import { type FileRequest, placeOf } from './file-request.ts'
import { filePolicy, predictColumns, predictionColumns } from './prediction-columns.ts'
import { withPast } from './with-past.ts'

/** Rows of a file to be predicted, and where the predictions go. */
export interface PredictRequest extends FileRequest {
  /** A file, or a stream such as standard output. */
  readonly output: string | Writable
  /** Default: by the output's name; CSV for a stream. */
  readonly format?: OutputFormat
  readonly policy?: ReadPolicy
  /** Writes each row's interval, or its set of classes, beside its prediction. */
  readonly intervals?: boolean
}

/** What was predicted. */
export interface PredictResult {
  readonly rows: number
  /** Notes on cells, such as unknown levels: how many, and the first of them. */
  readonly noteCount: number
  readonly notes: readonly string[]
}

/** Writes as numbers what the model reads as numbers: Parquet and JSON tell numbers from text. */
function typedRows(original: Batch, read: Batch): Batch {
  const columns = new Map(original.columns)
  for (const [name, column] of read.columns) {
    if ((column.type === 'number' || column.type === 'boolean') && columns.has(name))
      columns.set(name, column)
  }
  return { rowCount: original.rowCount, columns }
}

function located(problem: Problem, firstRow: number): string {
  return problem.row < 0 ? problem.message : `Row ${firstRow + problem.row + 1}: ${problem.message}`
}

/** What `predict` offers against a problem, if anything. */
function wayOut(code: Problem['code']): string[] {
  if (code === 'value-unreadable')
    return ['Or let predict take values that cannot be read as missing:  --unreadable missing']
  if (code === 'level-unknown') return ['Or let predict take levels it does not know:  --unknown accept']
  if (code === 'value-missing') return ['Or let predict fill in what is missing:  --missing accept']
  return []
}

/** The error for rows that the model's schema refuses. */
export function unfitRows(
  path: string,
  problems: readonly Problem[],
  count: number,
  firstRow: number,
): ModelwrightError {
  const [first, ...more] = problems
  const seen = more.slice(0, 2).map((problem) => located(problem, firstRow))
  const rest =
    count > 1
      ? ` ${seen.join(' ')}${count > 1 + seen.length ? ` And ${count - 1 - seen.length} more.` : ''}`
      : ''
  const shown = shownPath(path)
  return new ModelwrightError('PROJECT_ROWS_UNFIT', {
    message: `${located(first, firstRow)}${rest}`,
    where:
      first.row < 0
        ? `${shown}, column "${first.column}"`
        : `${shown}, data row ${firstRow + first.row + 1}, column "${first.column}"`,
    mend: ['Mend the file.', ...wayOut(first.code)],
  })
}

/**
 * Predicts every row of a file, chunk by chunk, and writes the input's rows in order with the predictions beside them.
 *
 * @throws {ModelwrightError} PROJECT_ROWS_UNFIT - when a column is missing or a value cannot be read; no output is left
 * @throws {ModelwrightError} EVALUATE_INTERVALS_ABSENT - when intervals are asked of a model that was packed without them
 * @throws {ModelwrightError} RETRIEVE_… - when the file cannot be read or the output cannot be written
 */
export async function predictFile(request: PredictRequest): Promise<PredictResult> {
  const { model, path, output, log, signal, temporary, intervals = false } = request
  if (intervals && model.artifact.intervals === undefined) throw noIntervals()
  const policy = { ...filePolicy, ...request.policy }
  const rows = await openRows(path, placeOf(request))
  const format = request.format === undefined ? {} : { format: request.format }
  const writer = await writeRows(output, {
    names: rows.names,
    added: predictionColumns(model.schema, intervals),
    signal,
    ...format,
    ...(temporary === undefined ? {} : { temporary }),
  })
  const isText = (request.format ?? (typeof output === 'string' ? outputFormatOf(output) : 'csv')) === 'csv'
  let done = 0
  let noteCount = 0
  const notes: string[] = []
  try {
    for await (const chunk of await withPast(rows, request)) {
      const read = model.readColumns(chunk, policy)
      if (read.problemCount > 0) throw unfitRows(path, read.problems, read.problemCount, done)
      await writer.write(
        isText ? chunk.original : typedRows(chunk.original, read.batch),
        predictColumns(model, read.batch, intervals),
      )
      noteCount += read.noteCount - read.notes.filter((note) => note.code === 'column-extra').length
      for (const note of read.notes)
        if (note.code !== 'column-extra' && notes.length < 20) notes.push(located(note, done))
      done += chunk.rowCount
      log({ kind: 'progress', stage: 'serve', fraction: 0, note: `${done} rows` })
    }
    await writer.close()
  } catch (error) {
    await writer.discard()
    throw error
  } finally {
    await rows.close()
  }
  return { rows: done, noteCount, notes }
}
