import { intervalsBatch, type Model } from '@modelwright/runtime'
import {
  columnOf,
  contentKeys,
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
  type JudgedIntervals,
  judgeIntervals,
  type LeakProof,
  pooledFolds,
  refuseSeenRows,
} from '../evaluate/index.ts'
import { file, lookAt, openRows, retrieve, shownPath } from '../retrieve/index.ts'
import { unfitRows } from './batch/unfit-rows.ts'
import { openHeldOut } from './file-openings.ts'
import { type FileRequest, placeOf } from './file-request.ts'
import { cacheFolder, type Project } from './open-project.ts'
import { targetNumbers, targetOfRows } from './run/target.ts'
import { keysOfSnapshot } from './snapshot-content.ts'
import { withPast } from './with-past.ts'

/** A model and the file to evaluate it on. */
export interface EvaluateRequest extends FileRequest {
  readonly temporary: string
  /** Knows which rows the model was fitted on; absent for a model that is a file alone. */
  readonly project?: Project
}

/** How good a model is on a file. */
export interface FileEvaluation {
  readonly evaluation: Evaluation
  readonly contender: Contender
  readonly leakProof: LeakProof
  /** How often intervals or sets held the truth; null: the model was packed without. */
  readonly intervals: JudgedIntervals | null
  /** Rows without a target, left out. */
  readonly skipped: number
  /** Rows whose content equals that of a row the model was fitted on, though they are other rows; null: not checkable. */
  readonly equalContent: number | null
  /** How often the held-out rows among these were opened, this time included; 0: there are none; null: not checkable. */
  readonly openings: number | null
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

/** The content of every row of the data the model was made from, by the columns it takes and the target. */
async function keysOfMade({ model, project, temporary, signal, log }: EvaluateRequest, names: string[]) {
  const snapshot = model.artifact.lineage['snapshot']
  if (typeof snapshot !== 'string' || project === undefined) return undefined
  const keys = await keysOfSnapshot(snapshot, names, { project, temporary, signal, log })
  return keys === undefined ? undefined : { snapshot, keys }
}

/** Counts rows that equal rows the model was made from, and the evaluation as an opening of hold-outs it has rows of. */
async function lookedAgain(table: Table, request: EvaluateRequest) {
  const { model, project } = request
  const names = [...model.schema.inputs.map((input) => input.name), model.schema.output.name]
  const made = await keysOfMade(request, names)
  const fitted = new Set(made?.keys)
  const equalContent =
    made === undefined ? null : contentKeys(table, names).filter((key) => fitted.has(key)).length
  if (project === undefined) return { equalContent, openings: null }
  const file = { table, artifact: model.digest, names, ...(made === undefined ? {} : { made }) }
  return { equalContent, openings: await openHeldOut(file, project.runs) }
}

/** What reading the file is handed. */
function placeIn(request: EvaluateRequest) {
  const { temporary, project } = request
  const cache = project === undefined ? {} : { cache: cacheFolder(project.folder) }
  return { ...placeOf(request), temporary, ...cache }
}

interface ScoredRows {
  readonly contender: Contender
  /** Positions in the file of the rows that have a target. */
  readonly rows: Uint32Array
  /** Their intervals, one list after the other; empty where the model has none. */
  readonly ends: Float64Array
}

/** Predicts the rows of the file that have a target; they are read by the artifact's schema, never by a new guess. */
async function scoreFile(request: EvaluateRequest): Promise<ScoredRows> {
  const { model, path } = request
  const { threshold } = model.artifact
  const parts: Contender[] = []
  const positions: number[] = []
  const ends: number[] = []
  const numbers = targetNumbers(model.artifact)
  let done = 0
  for await (const chunk of await withPast(await openRows(path, placeIn(request)), request)) {
    const { rows, target } = targetOfRows(chunk, model.schema.output, { firstRow: done, numbers })
    for (const row of rows) positions.push(done + row)
    const read = model.readColumns(takeBatch(chunk, rows), {
      missing: 'accept',
      unknown: 'accept',
      extra: 'accept',
    })
    if (read.problemCount > 0) throw unfitRows(path, read.problems, read.problemCount, done)
    if (rows.length > 0) {
      const predictions = model.predictBatch(read.batch)
      parts.push({ target, predictions, threshold })
      if (model.artifact.intervals !== undefined)
        for (const end of intervalsBatch(model, read.batch, predictions)) ends.push(end)
    }
    done += chunk.rowCount
  }
  if (parts.length === 0) throw noTarget(path, model)
  return { contender: pooledFolds(parts), rows: Uint32Array.from(positions), ends: Float64Array.from(ends) }
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
  const place = placeIn(request)
  const whole =
    project === undefined
      ? await lookAt(file(path, place.csv), place)
      : (await retrieve(file(path, place.csv), { ...place, objects: project.objects })).table
  columnOf(whole, request.model.schema.output.name)
  const { contender, rows, ends } = await scoreFile(request)
  const table = selectRows(whole, rows)
  const leakProof = await leakProofOf(table, request)
  const seed = seedOf(0).split('evaluate')
  const evaluation = evaluate({ ...contender, seed })
  const { intervals: asked } = request.model.artifact
  const intervals = asked === undefined ? null : judgeIntervals(asked, contender, [ends], { seed })
  const skipped = whole.rowCount - rows.length
  return { evaluation, contender, leakProof, intervals, skipped, ...(await lookedAgain(table, request)) }
}

function noTarget(path: string, { schema }: Model): ModelwrightError {
  return new ModelwrightError('EVALUATE_ROWS_EMPTY', {
    message: `No row has a value of "${schema.output.name}": there is nothing to compare with.`,
    where: shownPath(path),
    mend: ['Give rows whose outcome is known.', 'To predict rows without one:  modelwright predict'],
  })
}
