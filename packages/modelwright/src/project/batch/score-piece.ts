import {
  type Artifact,
  type Batch,
  type Column,
  type Model,
  modelOf,
  type Problem,
  type ReadPolicy,
} from '@modelwright/runtime'
import {
  countFormulas,
  type EncodedRows,
  encodeRows,
  type FormulaCount,
  noFormulas,
  type OutputLayout,
  openPiece,
  type RowPiece,
} from '../../retrieve/index.ts'
import { fastOperations } from '../../train/index.ts'
import { predictColumns } from '../prediction-columns.ts'

/** How rows are scored and written. */
export interface ScorePlan {
  readonly layout: OutputLayout
  readonly policy: ReadPolicy
  readonly intervals: boolean
}

/** What a thread that scores is told once. */
export interface ScoreContext extends ScorePlan {
  readonly artifact: Artifact
}

/** Rows to score, and before which of them a new part of the output begins. */
export interface ScorePayload {
  readonly piece: RowPiece
  readonly cuts: readonly number[]
}

/** Rows with their predictions, ready to be written; none where there are problems. */
export interface ScoredPiece {
  readonly rowCount: number
  /** One more than there are cuts. */
  readonly parts: readonly EncodedRows[]
  readonly problems: readonly Problem[]
  readonly problemCount: number
  /** Notes on cells, such as unknown levels; columns that the model does not use are none. */
  readonly notes: readonly Problem[]
  readonly noteCount: number
  /** Cells that a spreadsheet would take for formulas, where CSV is written. */
  readonly formulas: FormulaCount
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

function written(model: Model, plan: ScorePlan, original: Batch, read: Batch) {
  const added: ReadonlyMap<string, Column> = predictColumns(model, read, plan.intervals)
  return { original: plan.layout.format === 'csv' ? original : typedRows(original, read), added }
}

function formulasIn({ layout }: ScorePlan, { original, added }: ReturnType<typeof written>): FormulaCount {
  if (layout.format !== 'csv') return noFormulas
  return countFormulas([...original.columns, ...added], original.rowCount)
}

/** Reads rows by the model's schema, predicts them, and makes them ready to be written beside what the file holds. */
export function scorePiece(model: Model, plan: ScorePlan, { piece, cuts }: ScorePayload): ScoredPiece {
  const chunk = openPiece(piece)
  const { batch, notes, noteCount, problems, problemCount } = model.readColumns(chunk, plan.policy)
  const ofCells = notes.filter(({ code }) => code !== 'column-extra')
  const found = {
    rowCount: chunk.rowCount,
    problems,
    problemCount,
    notes: ofCells,
    noteCount: noteCount - (notes.length - ofCells.length),
  }
  if (problemCount > 0) return { ...found, formulas: noFormulas, parts: [] }
  const rows = written(model, plan, chunk.original, batch)
  return { ...found, formulas: formulasIn(plan, rows), parts: encodeRows(plan.layout, rows, cuts) }
}

const models = new WeakMap<ScoreContext, Model>()

/** Scores a piece in a worker thread; the model is made ready once. */
export function scoreTask(payload: ScorePayload, context: ScoreContext): ScoredPiece {
  let model = models.get(context)
  if (model === undefined) {
    model = modelOf(context.artifact, fastOperations, () => '')
    models.set(context, model)
  }
  return scorePiece(model, context, payload)
}
