import type { Model } from '@modelwright/runtime'
import {
  columnOf,
  contentKeys,
  type Log,
  ModelwrightError,
  seedOf,
  selectRows,
  type Table,
  takeBatch,
} from '../core/index.ts'
import {
  type Contender,
  type Evaluation,
  evaluate,
  type LeakProof,
  pooledFolds,
  refuseSeenRows,
} from '../evaluate/index.ts'
import { file, lookAt, openRows, retrieve, shownPath } from '../retrieve/index.ts'
import { cacheFolder, type Project } from './open-project.ts'
import { unfitRows } from './predict.ts'
import { targetOfRows } from './run/target.ts'
import { contentOfSnapshot } from './snapshot-content.ts'
import { withPast } from './with-past.ts'

/** A model and the file to evaluate it on. */
export interface EvaluateRequest {
  readonly model: Model
  readonly path: string
  readonly folder: string
  readonly temporary: string
  /** Knows which rows the model was fitted on; absent for a model that is a file alone. */
  readonly project?: Project
  readonly log: Log
  readonly signal: AbortSignal
  /** Environment variables that an address may name. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** A file of earlier rows, for a model that looks back. */
  readonly history?: string
}

/** How good a model is on a file. */
export interface FileEvaluation {
  readonly evaluation: Evaluation
  readonly contender: Contender
  readonly leakProof: LeakProof
  /** Rows without a target, left out. */
  readonly skipped: number
  /** Rows whose content equals that of a row the model was fitted on, though they are other rows; null: not checkable. */
  readonly equalContent: number | null
}

async function leakProofOf(table: Table, { project, model }: EvaluateRequest): Promise<LeakProof> {
  const { lineage } = model.artifact
  const where = { snapshot: table.snapshot, model: model.name }
  if (lineage['snapshot'] !== table.snapshot) return refuseSeenRows(table.rowIds, new Uint32Array(), where)
  const known = await project?.runs.rowsSeen(model.digest, table.snapshot)
  // A shipped model says itself that it was fitted on all rows of its snapshot.
  const seen = known ?? (lineage['fit'] === 'shipped' ? table.rowIds : undefined)
  return refuseSeenRows(table.rowIds, seen, where)
}

/** Counts rows that equal a row of the data the model was made from, by the columns it takes and the target. */
async function countEqualContent(table: Table, request: EvaluateRequest): Promise<number | null> {
  const { model, project, temporary, signal, log } = request
  const snapshot = model.artifact.lineage['snapshot']
  if (typeof snapshot !== 'string' || project === undefined) return null
  const names = [...model.schema.inputs.map((input) => input.name), model.schema.output.name]
  const fitted = await contentOfSnapshot(snapshot, names, { project, temporary, signal, log })
  return fitted === undefined ? null : contentKeys(table, names).filter((key) => fitted.has(key)).length
}

/** What reading the file is handed. */
function placeOf({ folder, temporary, log, signal, env = {}, project }: EvaluateRequest) {
  const cache = project === undefined ? {} : { cache: cacheFolder(project.folder) }
  return { folder, temporary, log, signal, env, ...cache }
}

interface ScoredRows {
  readonly contender: Contender
  /** Positions in the file of the rows that have a target. */
  readonly rows: Uint32Array
}

/** Predicts the rows of the file that have a target; they are read by the artifact's schema, never by a new guess. */
async function scoreFile(request: EvaluateRequest): Promise<ScoredRows> {
  const { model, path } = request
  const { threshold } = model.artifact
  const parts: Contender[] = []
  const positions: number[] = []
  let done = 0
  for await (const chunk of await withPast(await openRows(path, placeOf(request)), request)) {
    const { rows, target } = targetOfRows(chunk, model.schema.output, done)
    for (const row of rows) positions.push(done + row)
    const read = model.readColumns(takeBatch(chunk, rows), {
      missing: 'accept',
      unknown: 'accept',
      extra: 'accept',
    })
    if (read.problemCount > 0) throw unfitRows(path, read.problems, read.problemCount, done)
    if (rows.length > 0) parts.push({ target, predictions: model.predictBatch(read.batch), threshold })
    done += chunk.rowCount
  }
  if (parts.length === 0) throw noTarget(path, model)
  return { contender: pooledFolds(parts), rows: Uint32Array.from(positions) }
}

/**
 * Scores a model on the rows of a file that have a target.
 *
 * @throws {ModelwrightError} EVALUATE_ROWS_SEEN - when the file's rows are among those the model was fitted on
 * @throws {ModelwrightError} EVALUATE_CLASS_UNKNOWN, EVALUATE_TARGET_UNREADABLE, EVALUATE_ROWS_EMPTY - when a target does not fit
 * @throws {ModelwrightError} PROJECT_ROWS_UNFIT - when a column is missing or a value cannot be read
 */
export async function evaluateFile(request: EvaluateRequest): Promise<FileEvaluation> {
  const { path, project } = request
  const place = placeOf(request)
  const whole =
    project === undefined
      ? await lookAt(file(path), place)
      : (await retrieve(file(path), { ...place, objects: project.objects })).table
  columnOf(whole, request.model.schema.output.name)
  const { contender, rows } = await scoreFile(request)
  const table = selectRows(whole, rows)
  const leakProof = await leakProofOf(table, request)
  const evaluation = evaluate({ ...contender, seed: seedOf(0).split('evaluate') })
  const equalContent = await countEqualContent(table, request)
  return { evaluation, contender, leakProof, skipped: whole.rowCount - rows.length, equalContent }
}

function noTarget(path: string, { schema }: Model): ModelwrightError {
  return new ModelwrightError('EVALUATE_ROWS_EMPTY', {
    message: `No row has a value of "${schema.output.name}": there is nothing to compare with.`,
    where: shownPath(path),
    mend: ['Give rows whose outcome is known.', 'To predict rows without one:  modelwright predict'],
  })
}
