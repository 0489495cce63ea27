import type { Batch, Model } from '@modelwright/runtime'
import type { JudgedPrediction } from '../../../core/index.ts'

/** Rows of a log as columns, with what was said of them and what came of them. */
export interface LoggedRows {
  /** As the model reads them: columns that were taken out of the log are missing in all of them. */
  readonly rows: Batch
  /** What was said, row-major `[rows × outputs]`; NaN where it is not told. */
  readonly said: Float64Array
  /** When each was asked, milliseconds since 1970-01-01 UTC. */
  readonly times: Float64Array
  /** Where each came from; null: it is not told. */
  readonly sources: readonly (string | null)[]
  /** What came of each: the code of a class, or a number; NaN where it is not known, or is none that the model knows. */
  readonly truth: Float64Array
  /** Values that the schema refuses, by column. */
  readonly refused: ReadonlyMap<string, number>
  /** Rows that lack a column, or hold a hash in its place, by column: the log was told to leave it out. */
  readonly redacted: ReadonlyMap<string, number>
  /** Predictions of which no row was logged: they are in none of the above. */
  readonly unread: number
}

/** What sketches take of a prediction. */
export type SketchedPrediction = Pick<JudgedPrediction, 'at' | 'features' | 'said' | 'source'>

/** The same, with what came of it where that is known. */
type Judgeable = SketchedPrediction & Partial<Pick<JudgedPrediction, 'outcome'>>

type Features = Readonly<Record<string, unknown>>

/** What stands in a log in place of a value that is hashed. */
const hashPattern = /^[0-9a-f]{32}$/

/** Problems that are kept by a reading; all are counted. */
const mostTold = 100

/**
 * Reads rows as the model does; what a column's type refuses is missing, and counted: where not all of it is told, that which is stands
 * for all.
 */
function readRows(model: Model, rows: readonly Features[]): Pick<LoggedRows, 'rows' | 'refused'> {
  const { batch, problems, problemCount } = model.read(rows, { missing: 'accept' })
  if (problemCount === 0) return { rows: batch, refused: new Map() }
  const counts = new Map<string, number>()
  const scale = problemCount > mostTold ? problemCount / problems.length : 1
  for (const { code, column } of problems)
    if (code === 'value-unreadable' || code === 'value-outside')
      counts.set(column, (counts.get(column) ?? 0) + scale)
  const refused = new Map([...counts].map(([column, count]) => [column, Math.round(count)]))
  return { rows: model.read(rows, { missing: 'accept', unreadable: 'missing' }).batch, refused }
}

const isHash = (value: unknown): boolean =>
  typeof value === 'string' && value.length === 32 && hashPattern.test(value)

/** Puts nothing in the place of what the log leaves out, and counts it. */
function withoutRedacted(model: Model, rows: readonly Features[]) {
  const redacted = new Map<string, number>()
  const names = model.schema.inputs.map(({ name }) => name)
  const isRedacted = (row: Features, name: string): boolean => !Object.hasOwn(row, name) || isHash(row[name])
  const filled = rows.map((row) => {
    const out = names.filter((name) => isRedacted(row, name))
    if (out.length === 0) return row
    const own: Record<string, unknown> = { ...row }
    for (const name of out) {
      own[name] = null
      redacted.set(name, (redacted.get(name) ?? 0) + 1)
    }
    return own
  })
  return { filled, redacted }
}

/** What was said of a row, as the model gives it; NaN where the log does not tell. */
function outputsOf({ said }: SketchedPrediction, { output }: Model['schema']): readonly number[] {
  if (output.task === 'regression')
    return [typeof said.prediction === 'number' ? said.prediction : Number.NaN]
  const shares = said.probabilities as Readonly<Record<string, number>> | undefined
  const classes = output.task === 'binary' ? (output.classes ?? []).slice(1) : (output.classes ?? [])
  return classes.map((name) => {
    const share = shares !== undefined && Object.hasOwn(shares, name) ? shares[name] : undefined
    return typeof share === 'number' ? share : Number.NaN
  })
}

function truthOf({ outcome = null }: Judgeable, { output }: Model['schema']): number {
  if (outcome === null) return Number.NaN
  if (output.task === 'regression') return typeof outcome.outcome === 'number' ? outcome.outcome : Number.NaN
  const code = (output.classes ?? []).indexOf(String(outcome.outcome))
  return code < 0 ? Number.NaN : code
}

/** Makes columns of predictions of one model, in their order. */
export function loggedRows(model: Model, predictions: readonly Judgeable[]): LoggedRows {
  const known = predictions.filter(({ features }) => features !== null)
  const { filled, redacted } = withoutRedacted(
    model,
    known.map(({ features }) => features!),
  )
  const { rows, refused } = readRows(model, filled)
  return {
    rows,
    said: Float64Array.from(known.flatMap((one) => outputsOf(one, model.schema))),
    times: Float64Array.from(known, ({ at }) => at),
    sources: known.map(({ source }) => source ?? null),
    truth: Float64Array.from(known, (one) => truthOf(one, model.schema)),
    refused,
    redacted,
    unread: predictions.length - known.length,
  }
}

/** Positions of rows of which everything that the model said is told. */
export function toldRows(said: Float64Array, rowCount: number): Uint32Array {
  const width = rowCount === 0 ? 1 : said.length / rowCount
  const isTold = (row: number): boolean => {
    for (let at = row * width; at < (row + 1) * width; at++) if (Number.isNaN(said[at])) return false
    return true
  }
  return Uint32Array.from({ length: rowCount }, (_, row) => row).filter(isTold)
}
