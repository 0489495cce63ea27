import { isModelwrightError, ModelwrightError } from './errors.ts'
import type { Problem } from './findings.ts'
import type { Model } from './model.ts'
import { openApiOf } from './openapi.ts'
import { answerProblem, problemAnswer, type WireAnswer } from './problem-answer.ts'
import {
  defaultLimits,
  escapePointer,
  type Limits,
  type PointedProblem,
  type PredictRequest,
  parseJson,
  readPredictRequest,
} from './request-body.ts'
import { encodeUtf8 } from './utf8.ts'

/** One HTTP request as bytes, whatever host it came through. */
export interface WireRequest {
  readonly method: string
  /** Path, with or without a query. */
  readonly path: string
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: Uint8Array
  /** Names this request; goes out with the answer as prediction id. */
  readonly id?: string
}

/** A model with what a host has decided about serving it. */
export interface Service {
  readonly model: Model
  /** Version in the registry; absent for a model from a file. */
  readonly version?: string
  readonly limits: Limits
  /** False while the host starts or drains; absent means always ready. */
  isReady?(): boolean
}

/** Makes a service of a model, with limits of 10 MiB, 10 000 rows and 32 levels unless told otherwise. */
export function createService(
  model: Model,
  options: {
    readonly version?: string
    readonly limits?: Partial<Limits>
    readonly isReady?: () => boolean
  } = {},
): Service {
  const { limits, ...others } = options
  return { model, ...others, limits: { ...defaultLimits, ...limits } }
}

type Handle = (service: Service, request: WireRequest) => WireAnswer

const routes: Readonly<Record<string, { readonly method: 'GET' | 'POST'; readonly handle: Handle }>> = {
  '/predict': { method: 'POST', handle: predict },
  '/schema': { method: 'GET', handle: schema },
  '/openapi.json': { method: 'GET', handle: openApi },
  '/health/live': { method: 'GET', handle: () => json(200, { status: 'live' }) },
  '/health/ready': { method: 'GET', handle: ready },
}

/**
 * Answers one HTTP request: bytes in, bytes out, for every host alike.
 *
 * `POST /predict`, `GET /schema`, `/openapi.json`, `/health/live`, `/health/ready`. Whatever the request, it never
 * throws: what is wrong goes out as problem+json (RFC 9457) with the parts of a {@link ModelwrightError}.
 */
export function answer(service: Service, request: WireRequest): WireAnswer {
  let answered: WireAnswer
  try {
    answered = route(service, request)
  } catch (error) {
    answered = problemAnswer(isModelwrightError(error) ? error : failed(), request.id)
  }
  return request.method === 'HEAD' ? withoutBody(answered) : answered
}

function withoutBody(answer: WireAnswer): WireAnswer {
  const headers = { ...answer.headers, 'content-length': String(answer.body.length) }
  return { ...answer, headers, body: new Uint8Array(0) }
}

function failed(): ModelwrightError {
  return new ModelwrightError('SERVE_ANSWER_FAILED', {
    message: 'The service could not answer; the fault is its own, not the request’s.',
    mend: ['Report it with the request that caused it'],
  })
}

function route(service: Service, request: WireRequest): WireAnswer {
  const path = pathOf(request.path)
  if (!Object.prototype.hasOwnProperty.call(routes, path)) throw unknownPath(path)
  const { method, handle } = routes[path]
  const allow = method === 'GET' ? 'GET, HEAD, OPTIONS' : 'POST, OPTIONS'
  if (request.method === 'OPTIONS') return { status: 204, headers: { allow }, body: new Uint8Array(0) }
  const asked = request.method === 'HEAD' ? 'GET' : request.method
  if (asked === method) return handle(service, request)
  const refused = problemAnswer(wrongMethod(request.method, path, method), request.id)
  return { ...refused, headers: { ...refused.headers, allow } }
}

function pathOf(path: string): string {
  const bare = path.split(/[?#]/, 1)[0]
  return bare.length > 1 && bare.endsWith('/') ? bare.slice(0, -1) : bare
}

function unknownPath(path: string): ModelwrightError {
  return new ModelwrightError('SERVE_PATH_UNKNOWN', {
    message: 'There is nothing at this path.',
    where: path.slice(0, 200),
    mend: Object.keys(routes).map((known) => `${routes[known].method} ${known}`),
  })
}

function wrongMethod(method: string, path: string, right: string): ModelwrightError {
  return new ModelwrightError('SERVE_METHOD_REFUSED', {
    message: `${path} takes ${right}, not ${method.slice(0, 20)}.`,
    where: path,
    mend: [`Send it with ${right}`],
  })
}

function ready(service: Service): WireAnswer {
  if (service.isReady === undefined || service.isReady()) return json(200, { status: 'ready' })
  return json(503, { status: 'not ready' })
}

function schema({ model, version }: Service): WireAnswer {
  const { threshold } = model.artifact
  return json(200, {
    model: modelNamed(model, version),
    ...model.schema,
    ...(threshold === undefined ? {} : { threshold }),
  })
}

function openApi({ model, version }: Service): WireAnswer {
  return json(200, openApiOf(model, version))
}

function predict(service: Service, request: WireRequest): WireAnswer {
  const { model, limits, version } = service
  checkMediaType(request)
  checkSize(request.body, limits.maxBytes)
  const asked = readPredictRequest(parseJson(request.body, limits.maxDepth), model.schema, limits.maxRows)
  if (asked.problems.length > 0)
    return answerProblem(
      rowsRefused(asked.problems.length),
      asked.problems,
      asked.problems.length,
      request.id,
    )
  const said = model.predict(asked.rows, asked.policy)
  if (said.problemCount > 0) {
    const problems = said.problems.map((problem) => pointed(problem, asked))
    return answerProblem(rowsRefused(said.problemCount), problems, said.problemCount, request.id)
  }
  const notes = [...asked.notes, ...said.notes.map((note) => pointed(note, asked))]
  const noteCount = asked.notes.length + said.noteCount
  return json(200, {
    predictions: said.predictions,
    model: modelNamed(model, version),
    ...(request.id === undefined ? {} : { id: request.id }),
    ...(noteCount === 0 ? {} : { notes, noteCount }),
  })
}

function rowsRefused(count: number): ModelwrightError {
  return new ModelwrightError('SERVE_ROWS_REFUSED', {
    message: `The request does not fit the model’s schema: ${count} ${count === 1 ? 'problem' : 'problems'}.`,
    mend: ['See the schema:  GET /schema', 'Or an example that works:  GET /openapi.json'],
  })
}

function pointed(problem: Problem, request: PredictRequest): PointedProblem {
  const { row, column, ...rest } = problem
  const row0 = request.pointerOf(row)
  return { pointer: column === '' ? row0 : `${row0}/${escapePointer(column)}`, ...rest }
}

function modelNamed(model: Model, version: string | undefined) {
  return { name: model.name, ...(version === undefined ? {} : { version }), digest: model.digest }
}

function headerOf(request: WireRequest, name: string): string {
  const value = request.headers[name]
  return value === undefined ? '' : typeof value === 'string' ? value : value.join(', ')
}

const jsonType = /^application\/(?:[\w.-]+\+)?json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i

function checkMediaType(request: WireRequest): void {
  const type = headerOf(request, 'content-type')
  const encoding = headerOf(request, 'content-encoding')
  if ((type === '' || jsonType.test(type)) && (encoding === '' || encoding === 'identity')) return
  throw new ModelwrightError('SERVE_TYPE_UNSUPPORTED', {
    message: `The service reads JSON in UTF-8, not ${encoding === '' ? type.slice(0, 100) : `content encoded as ${encoding.slice(0, 100)}`}.`,
    mend: ['Send the header:  content-type: application/json'],
  })
}

function checkSize(body: Uint8Array, maxBytes: number): void {
  if (body.length <= maxBytes) return
  throw bodyTooLarge(maxBytes)
}

/** Says that a body has too many bytes; hosts that stop reading early say it in the same words. */
export function bodyTooLarge(maxBytes: number): ModelwrightError {
  return new ModelwrightError('SERVE_BODY_OVERSIZED', {
    message: `The body has more than ${maxBytes} bytes.`,
    mend: ['Send the rows in several requests', 'For a whole file:  modelwright predict <model> <file>'],
  })
}

function json(status: number, value: unknown): WireAnswer {
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
    body: encodeUtf8(JSON.stringify(value)),
  }
}
