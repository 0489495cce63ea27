import type { Batch, Cell, Model } from '@modelwright/runtime'
import { predictionOf } from '@modelwright/runtime'
import { deadlineIn, ModelwrightError, seedOf, type TaskPool, takeBatch, takeTarget } from '../core/index.ts'
import { explainRows, type LocalExplanations } from '../evaluate/index.ts'
import { openRows, shownPath } from '../retrieve/index.ts'
import { fastOperations, wasmHost } from '../train/index.ts'
import { unfitRows } from './batch/unfit-rows.ts'
import { type Findings, findAll } from './explain/find-all.ts'
import { type Contribution, contributionsOf } from './explain/find-worst.ts'
import { personalColumns, shownCell } from './explain/shown-cell.ts'
import { type FileRequest, placeOf } from './file-request.ts'
import { targetNumbers, targetOfRows } from './run/target.ts'
import { withPast } from './with-past.ts'

/** One row with what each column added to its score. */
export interface ExplainedRow {
  /** Number of the row in the file, from 1. */
  readonly row: number
  readonly prediction: Cell
  readonly probabilities?: Readonly<Record<string, number>>
  /** One an output; for several classes one each. */
  readonly scores: readonly {
    readonly output: string
    readonly score: number
    readonly expected: number
    readonly contributions: readonly Contribution[]
  }[]
}

/** Explained rows, and how their contributions are counted. */
export interface FileExplanation {
  readonly scale: LocalExplanations['scale']
  readonly method: LocalExplanations['method']
  readonly rows: readonly ExplainedRow[]
}

/** Rows of a file that are held at once: an explained row is compared with those around it. */
const chunkRows = 20_000

/** Rows explained where none is named. */
const usualRows = 10

interface Found {
  /** Rows as they were read, before the schema's reading. */
  readonly original: Batch
  readonly batch: Batch
  /** Rows of the file before these. */
  readonly before: number
}

/** Finds the piece of the file that holds a row; the first piece where none is named. */
async function pieceOf(request: FileRequest, row: number): Promise<Found> {
  const { model, path } = request
  const rows = await openRows(path, { ...placeOf(request), chunkRows })
  let before = 0
  try {
    for await (const chunk of await withPast(rows, request)) {
      if (row > before + chunk.rowCount) {
        before += chunk.rowCount
        continue
      }
      const read = model.readColumns(chunk, { missing: 'accept', unknown: 'accept', extra: 'accept' })
      if (read.problemCount > 0) throw unfitRows(path, read.problems, read.problemCount, before)
      return { original: chunk, batch: read.batch, before }
    }
  } finally {
    await rows.close()
  }
  throw noSuchRow(path, row, before)
}

function noSuchRow(path: string, row: number, count: number): ModelwrightError {
  return new ModelwrightError('EVALUATE_ROW_MISSING', {
    message: `There is no row ${row}: the file has ${count} rows.`,
    where: shownPath(path),
    mend: [`Ask for one of 1 to ${count}:  --row 1`],
  })
}

function explainedRow(
  model: Model,
  found: LocalExplanations,
  at: number,
  { batch, before }: Found,
  row: number,
  personal: ReadonlySet<string>,
  outputs: Float64Array,
): ExplainedRow {
  const said = predictionOf(outputs, at, model.schema, model.artifact.threshold)
  return {
    row: before + row + 1,
    prediction: said.prediction as Cell,
    ...(said.probabilities === undefined ? {} : { probabilities: said.probabilities }),
    scores: found.outputs.map((output, k) => ({
      output,
      score: found.scores[at * found.outputs.length + k],
      expected: found.expected[k],
      contributions: contributionsOf(found, at, k, (column) => shownCell(batch, column, row, personal)),
    })),
  }
}

/**
 * Explains rows of a file: what each column added to the score of each.
 *
 * Exact where the model keeps what it takes; else rows are compared with others of the file. Personal data is not shown.
 *
 * @param which - number of the row, from 1; the first ten when absent
 * @throws {ModelwrightError} EVALUATE_ROW_MISSING - when the file has no such row
 * @throws {ModelwrightError} PROJECT_ROWS_UNFIT - when a column is missing or a value cannot be read
 */
export async function explainFile(request: FileRequest, which?: number): Promise<FileExplanation> {
  const { model } = request
  const piece = await pieceOf(request, which ?? 1)
  const { batch, before } = piece
  const first = which === undefined ? 0 : which - before - 1
  const count = which === undefined ? Math.min(usualRows, batch.rowCount) : 1
  const rows = Uint32Array.from({ length: count }, (_, at) => first + at)
  const found = explainRows({
    pipeline: model.artifact,
    pool: batch,
    rows,
    seed: seedOf(0).split('explain', before),
    operations: fastOperations,
    ...(wasmHost === undefined ? {} : { wasm: wasmHost }),
  })
  const personal = personalColumns(batch)
  const outputs = model.predictBatch(takeBatch(batch, rows))
  const explained = Array.from(rows, (row, at) =>
    explainedRow(model, found, at, piece, row, personal, outputs),
  )
  return { scale: found.scale, method: found.method, rows: explained }
}

/** What a global explanation is handed besides. */
export interface GlobalRequest extends FileRequest {
  readonly metric: string
  readonly pool: TaskPool
  readonly clock: () => number
  readonly limitMs: number
}

/**
 * Finds out what a model goes by on the rows of a file that have a target: what each column is worth, how predictions go with
 * the most important ones, and the rows on which it is farthest off. Of a large file the first 20,000 rows are looked at.
 *
 * @throws {ModelwrightError} EVALUATE_ROWS_EMPTY - when no row has a target
 */
export async function explainModel(request: GlobalRequest): Promise<Findings & { readonly rows: number }> {
  const { model, metric, pool, clock, limitMs, signal } = request
  const { original, batch, before } = await pieceOf(request, 1)
  const { rows, target } = targetOfRows(original, model.schema.output, {
    firstRow: before,
    numbers: targetNumbers(model.artifact),
  })
  if (rows.length === 0) throw noTarget(request)
  const known = takeBatch(batch, rows)
  const { threshold } = model.artifact
  const found = await findAll({
    pipeline: model.artifact,
    rows: known,
    rowIds: rows,
    target: takeTarget(target, Uint32Array.from(rows.keys())),
    predictions: model.predictBatch(known),
    metric,
    pool,
    clock,
    deadline: deadlineIn(limitMs, clock, signal),
    seed: 0,
    signal,
    ...(threshold === undefined ? {} : { threshold }),
  })
  return { ...found, rows: rows.length }
}

function noTarget({ path, model }: FileRequest): ModelwrightError {
  return new ModelwrightError('EVALUATE_ROWS_EMPTY', {
    message: `No row has a value of "${model.schema.output.name}": what columns are worth cannot be told.`,
    where: shownPath(path),
    mend: ['Give rows whose outcome is known.', 'To explain rows without one, leave out --global.'],
  })
}
