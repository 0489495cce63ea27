import type { Writable } from 'node:stream'
import { noIntervals, type ReadPolicy } from '@modelwright/runtime'
import type { TaskPool } from '../core/index.ts'
import {
  addFormulas,
  countFormulaNames,
  type FormulaCount,
  formulaNote,
  noFormulas,
  type OutputFormat,
  openRows,
  outputFormatOf,
  type Rows,
  writeRows,
} from '../retrieve/index.ts'
import { openPace } from './batch/pace.ts'
import type { ScorePlan } from './batch/score-piece.ts'
import { type ScoredRows, scoreRows } from './batch/score-rows.ts'
import { located, unfitRows } from './batch/unfit-rows.ts'
import { type FileRequest, placeOf } from './file-request.ts'
import { filePolicy, predictionColumns } from './prediction-columns.ts'

/** How rows of a file are predicted. */
export interface ScoreRequest extends FileRequest {
  readonly policy?: ReadPolicy
  /** Writes each row's interval, or its set of classes, beside its prediction. */
  readonly intervals?: boolean
  /** Writes text that a spreadsheet would take for a formula behind an apostrophe. */
  readonly escapeFormulas?: boolean
  /** Threads that help; absent: none. No result depends on them. */
  readonly pool?: TaskPool
  /** Milliseconds that go by; default: the process's. */
  readonly clock?: () => number
}

/** Rows of a file to be predicted, and where the predictions go. */
export interface PredictRequest extends ScoreRequest {
  /** A file, or a stream such as standard output. */
  readonly output: string | Writable
  /** Default: by the output's name; CSV for a stream. */
  readonly format?: OutputFormat
}

/** What was predicted. */
export interface PredictResult {
  readonly rows: number
  /** Rows a second. */
  readonly rate: number
  /** Notes on cells, such as unknown levels: how many, and the first of them. */
  readonly noteCount: number
  readonly notes: readonly string[]
  /** Cells of written CSV that a spreadsheet would take for formulas. */
  readonly formulas: FormulaCount
}

/** Says how rows with these columns are scored and written. */
export function planOf(
  { model, policy, intervals = false, escapeFormulas = false }: ScoreRequest,
  names: readonly string[],
  format: OutputFormat,
): ScorePlan {
  const added = predictionColumns(model.schema, intervals)
  return {
    layout: { format, names, added, ...(escapeFormulas ? { escapeFormulas } : {}) },
    policy: { ...filePolicy, ...policy },
    intervals,
  }
}

/** Collects notes on rows: all are counted, the first are kept. */
export function openNotes({ format, names, added }: ScorePlan['layout']): {
  add(scored: ScoredRows): void
  found(): { noteCount: number; notes: string[]; formulas: FormulaCount }
} {
  let noteCount = 0
  let formulas = format === 'csv' ? countFormulaNames([...names, ...added]) : noFormulas
  const notes: string[] = []
  return {
    add(scored) {
      noteCount += scored.noteCount
      formulas = addFormulas(formulas, scored.formulas, scored.firstRow)
      for (const note of scored.notes) if (notes.length < 20) notes.push(located(note, scored.firstRow))
    },
    found: () => ({ noteCount, notes, formulas }),
  }
}

/** Warns of cells that a spreadsheet would take for formulas, or says that they were escaped. */
export function tellFormulas({ log, escapeFormulas = false }: ScoreRequest, formulas: FormulaCount): void {
  const message = formulaNote(formulas, escapeFormulas)
  if (message !== undefined) log({ kind: 'warning', stage: 'serve', message })
}

/** Refuses rows that break the schema. @throws {ModelwrightError} PROJECT_ROWS_UNFIT */
export function checkFit({ problems, problemCount, firstRow }: ScoredRows, path: string): void {
  if (problemCount > 0) throw unfitRows(path, problems, problemCount, firstRow)
}

/** Refuses intervals of a model that has none. @throws {ModelwrightError} EVALUATE_INTERVALS_ABSENT */
export function checkIntervals({ model, intervals }: ScoreRequest): void {
  if (intervals === true && model.artifact.intervals === undefined) throw noIntervals()
}

/**
 * Predicts every row of a file, chunk by chunk, and writes the input's rows in order with the predictions beside them.
 *
 * @throws {ModelwrightError} PROJECT_ROWS_UNFIT - when a column is missing or a value cannot be read; no output is left
 * @throws {ModelwrightError} EVALUATE_INTERVALS_ABSENT - when intervals are asked of a model that was packed without them
 * @throws {ModelwrightError} RETRIEVE_… - when the file cannot be read or the output cannot be written
 */
export async function predictFile(request: PredictRequest): Promise<PredictResult> {
  checkIntervals(request)
  const rows = await openRows(request.path, placeOf(request))
  try {
    return await scoreTo(rows, request)
  } finally {
    await rows.close()
  }
}

async function scoreTo(rows: Rows, request: PredictRequest): Promise<PredictResult> {
  const { path, output, log, signal, temporary, clock = () => performance.now() } = request
  const format = request.format ?? (typeof output === 'string' ? outputFormatOf(output) : 'csv')
  const plan = planOf(request, rows.names, format)
  const where = { signal, ...(temporary === undefined ? {} : { temporary }) }
  const writer = await writeRows(output, { ...plan.layout, ...where })
  const pace = openPace(log, clock)
  const notes = openNotes(plan.layout)
  let done = 0
  try {
    for await (const scored of scoreRows(rows, { ...request, plan })) {
      checkFit(scored, path)
      await writer.take(scored.parts[0])
      notes.add(scored)
      done += scored.rowCount
      pace.tell(done, rows.fraction())
    }
    await writer.close()
  } catch (error) {
    await writer.discard()
    throw error
  }
  const found = notes.found()
  tellFormulas(request, found.formulas)
  return { rows: done, rate: pace.rate(), ...found }
}
