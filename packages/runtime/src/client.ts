import { clientFetch, type Fetch } from './client-fetch.ts'
import type { Schema } from './contracts.ts'
import type { Prediction } from './decide.ts'
import { type ErrorParts, ModelwrightError } from './errors.ts'
import type { Problem, ReadPolicy } from './findings.ts'
import { predictIntervals } from './intervals.ts'
import type { Model } from './model.ts'

/** A prediction whose label is one of the model's classes, or a number. */
export interface TypedPrediction<Label extends string | number> extends Prediction {
  readonly prediction: Label
}

/** How a request wants its rows read; `strict` refuses all that a policy can refuse. */
export interface PredictParameters extends ReadPolicy {
  readonly strict?: boolean
  /** Tell the interval, or the set of classes, of each row; only models that were packed with them can. */
  readonly intervals?: boolean
}

/** Asks a model for predictions, wherever it runs. */
export interface Client<Row, Label extends string | number> {
  /**
   * Predicts one row, or a list of rows in order.
   *
   * @throws {ModelwrightError} SERVE_ROWS_REFUSED - when rows do not fit the schema
   * @throws {ModelwrightError} SERVE_SERVICE_UNREACHABLE, SERVE_SERVICE_SILENT, SERVE_ANSWER_UNREADABLE - when the
   *   service cannot be asked
   */
  predict(row: Row, parameters?: PredictParameters): Promise<TypedPrediction<Label>>
  predict(rows: readonly Row[], parameters?: PredictParameters): Promise<readonly TypedPrediction<Label>[]>
  /** Tells which columns a row must have and what is predicted. */
  schema(): Promise<Schema>
}

/** Where a service is and how patiently to ask it. */
export interface ClientOptions {
  readonly url: string
  /** Stands in for the platform's own fetch. */
  readonly fetch?: Fetch['fetch']
  /** Further tries after a network failure or an answer 429, 502, 503 or 504; 2 unless told otherwise. */
  readonly retries?: number
  /** Time for each try; 10 000 unless told otherwise. */
  readonly timeoutMs?: number
  /** Sent with each request, an API key for example. */
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * Makes a client of a prediction service.
 *
 * @example
 * const churn = createClient<{ tenure: number }, 'yes' | 'no'>({ url: 'http://127.0.0.1:8080' })
 * const { prediction } = await churn.predict({ tenure: 3 })
 */
export function createClient<
  Row extends object = Record<string, unknown>,
  Label extends string | number = string | number,
>(options: ClientOptions): Client<Row, Label> {
  const ask = async (rows: readonly Row[], parameters?: PredictParameters) => {
    const answer = await clientFetch(options, '/predict', { instances: rows, parameters })
    const predictions = (answer as { predictions?: unknown } | null)?.predictions
    if (!Array.isArray(predictions) || predictions.length !== rows.length)
      throw new ModelwrightError('SERVE_ANSWER_UNREADABLE', {
        message: `The service did not answer with ${rows.length} predictions.`,
        where: options.url,
        mend: ['See whether the URL is that of a Modelwright service:  GET /schema'],
      })
    return predictions as TypedPrediction<Label>[]
  }
  const schema = async () => (await clientFetch(options, '/schema')) as Schema
  return clientOf(ask, schema)
}

/** Makes the same client of a model in this process. */
export function createLocalClient<
  Row extends object = Record<string, unknown>,
  Label extends string | number = string | number,
>(model: Model): Client<Row, Label> {
  const ask = async (rows: readonly Row[], { strict, intervals, ...given }: PredictParameters = {}) => {
    const refusal: ReadPolicy = {
      unknown: 'refuse',
      missing: 'refuse',
      extra: 'refuse',
      unreadable: 'refuse',
    }
    const policy = strict === true ? { ...refusal, ...given } : given
    const said = intervals === true ? predictIntervals(model, rows, policy) : model.predict(rows, policy)
    if (said.problemCount > 0) throw rowsRefused(said.problems, said.problemCount)
    return said.predictions as TypedPrediction<Label>[]
  }
  return clientOf(ask, async () => model.schema)
}

type Ask<Row, Label extends string | number> = (
  rows: readonly Row[],
  parameters?: PredictParameters,
) => Promise<readonly TypedPrediction<Label>[]>

function clientOf<Row, Label extends string | number>(
  ask: Ask<Row, Label>,
  schema: () => Promise<Schema>,
): Client<Row, Label> {
  async function predict(rows: Row | readonly Row[], parameters?: PredictParameters) {
    return isList(rows) ? ask(rows, parameters) : (await ask([rows], parameters))[0]
  }
  return { predict: predict as Client<Row, Label>['predict'], schema }
}

function isList<Row>(rows: Row | readonly Row[]): rows is readonly Row[] {
  return Array.isArray(rows)
}

/** Makes an error of the problems of rows: the first in full, and how many more. */
export function rowsRefused(problems: readonly Problem[], problemCount: number): ModelwrightError {
  const first = problems[0]
  const parts: ErrorParts = {
    message: first.message,
    where: `row ${first.row}${problemCount === 1 ? '' : ` (and ${problemCount - 1} more problems)`}`,
    mend: ['See which columns a row must have:  await client.schema()'],
    cause: { errors: problems, errorCount: problemCount },
  }
  return new ModelwrightError('SERVE_ROWS_REFUSED', parts)
}
