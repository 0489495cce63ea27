import { type Ask as AskFor, type BatchOptions, gathering, inBatches } from './client-batch.ts'
import { clientFetch, type Fetch } from './client-fetch.ts'
import type { Schema } from './contracts.ts'
import { type ErrorParts, ModelwrightError } from './errors.ts'
import type { Problem, ReadPolicy } from './findings.ts'
import type { Model } from './model.ts'
import { type FullPrediction, predictAsked } from './predict-asked.ts'
import { type PointedProblem, readParameters } from './request-parameters.ts'

/** A prediction whose label is one of the model's classes, or a number. */
export interface TypedPrediction<Label extends string | number> extends FullPrediction {
  readonly prediction: Label
}

/** How a request wants its rows read; `strict` refuses all that a policy can refuse. */
export interface PredictParameters extends ReadPolicy {
  readonly strict?: boolean
  /** Tell the interval, or the set of classes, of each row; only models that were packed with them can. */
  readonly intervals?: boolean
  /** Tell what each column added to the score of each row; of trees and linear models. */
  readonly explain?: boolean
  /** Tell so many of the most probable classes instead of the probabilities of all. */
  readonly top?: number
  /** Predict the positive class from this probability on; of two classes. */
  readonly threshold?: number
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
  /** Rows a request holds at most, longer lists go in several; 1000 unless told otherwise. */
  readonly batchRows?: number
  /** How long a single row waits for others to share a request with; 0, not at all, unless told otherwise. */
  readonly gatherMs?: number
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
  return clientOf(ask, schema, options)
}

/** Makes the same client of a model in this process. */
export function createLocalClient<
  Row extends object = Record<string, unknown>,
  Label extends string | number = string | number,
>(model: Model): Client<Row, Label> {
  const ask = async (rows: readonly Row[], parameters?: PredictParameters) => {
    const problems: PointedProblem[] = []
    const asked = readParameters(parameters, model.artifact, problems)
    if (problems.length > 0) throw parametersRefused(problems[0])
    const said = predictAsked(model, rows, asked)
    if (said.problemCount > 0) throw rowsRefused(said.problems, said.problemCount)
    return said.predictions as TypedPrediction<Label>[]
  }
  return clientOf(ask, async () => model.schema, { batchRows: Infinity })
}

type Ask<Row, Label extends string | number> = AskFor<Row, TypedPrediction<Label>, PredictParameters>

function clientOf<Row, Label extends string | number>(
  ask: Ask<Row, Label>,
  schema: () => Promise<Schema>,
  options: BatchOptions,
): Client<Row, Label> {
  const many = inBatches(ask, options)
  const one = gathering(ask, options)
  async function predict(rows: Row | readonly Row[], parameters?: PredictParameters) {
    return isList(rows) ? many(rows, parameters) : one(rows, parameters)
  }
  return { predict: predict as Client<Row, Label>['predict'], schema }
}

function parametersRefused({ pointer, message }: PointedProblem): ModelwrightError {
  return new ModelwrightError('SERVE_ROWS_REFUSED', {
    message,
    where: pointer,
    mend: ['See what the model can tell:  await client.schema()'],
  })
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
