import type { Artifact } from './contracts.ts'
import { ModelwrightError } from './errors.ts'
import { shownValue } from './findings.ts'
import { nearest } from './nearest.ts'
import {
  type Asked,
  escapePointer,
  type Fields,
  isFields,
  type PointedProblem,
  readParameters,
} from './request-parameters.ts'

/** What a request to predict asks: rows, how to read them, and how a row is pointed at in messages. */
export interface PredictRequest extends Asked {
  readonly rows: readonly unknown[]
  /** JSON pointer of a row within the body. */
  pointerOf(row: number): string
  /** What is wrong with the parameters. */
  readonly problems: readonly PointedProblem[]
  readonly notes: readonly PointedProblem[]
}

const hasOwn = Object.prototype.hasOwnProperty

/**
 * Understands the body of `POST /predict`: `{instances: […], parameters?}`, a bare list of rows, or one bare row.
 *
 * A bare row may itself have a column called "instances", as long as it holds no list.
 *
 * @throws {ModelwrightError} SERVE_ROWS_EXCESSIVE - when there are more than `maxRows` rows
 */
export function readPredictRequest(
  body: unknown,
  model: Pick<Artifact, 'schema' | 'intervals'>,
  maxRows: number,
): PredictRequest {
  const request = understand(body, model)
  if (request.rows.length > maxRows)
    throw new ModelwrightError('SERVE_ROWS_EXCESSIVE', {
      message: `The request has ${request.rows.length} rows; at most ${maxRows} are answered at a time.`,
      mend: ['Send the rows in several requests', 'For a whole file:  modelwright predict <model> <file>'],
    })
  return request
}

function understand(
  body: unknown,
  { schema, intervals }: Pick<Artifact, 'schema' | 'intervals'>,
): PredictRequest {
  const plain = { policy: {}, intervals: false, problems: [], notes: [] }
  if (Array.isArray(body)) return { ...plain, rows: body, pointerOf: (row) => `/${row}` }
  if (!isFields(body) || !hasOwn.call(body, 'instances'))
    return { ...plain, rows: [body], pointerOf: () => '' }
  const { instances } = body
  if (Array.isArray(instances)) return readEnvelope(body, instances, intervals !== undefined)
  if (schema.inputs.some((input) => input.name === 'instances'))
    return { ...plain, rows: [body], pointerOf: () => '' }
  const found = shownValue(instances)
  const message = `"instances" must be a list of rows, found ${found}.`
  const problem: PointedProblem = { pointer: '/instances', code: 'value-unreadable', message, found }
  return { ...plain, rows: [], pointerOf: () => '', problems: [problem] }
}

const envelopeKeys = ['instances', 'parameters']

function readEnvelope(body: Fields, rows: readonly unknown[], canTell: boolean): PredictRequest {
  const problems: PointedProblem[] = []
  const parameters = hasOwn.call(body, 'parameters') ? body.parameters : {}
  const { policy, intervals } = readParameters(parameters, canTell, problems)
  const others = Object.keys(body).filter((key) => !envelopeKeys.includes(key))
  const extra = others.slice(0, 10).map((key): PointedProblem => {
    const near = nearest(key, envelopeKeys)
    const hint = near === undefined ? '' : ` Did you mean "${near}"?`
    const message = `${shownValue(key)} beside "instances" is not used.${hint}`
    return { pointer: `/${escapePointer(key)}`, code: 'column-extra', message }
  })
  const notes = policy.extra === 'refuse' ? [] : extra
  if (policy.extra === 'refuse') problems.push(...extra)
  return { rows, policy, intervals, problems, notes, pointerOf: (row) => `/instances/${row}` }
}
