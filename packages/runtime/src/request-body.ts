import type { Schema } from './contracts.ts'
import { ModelwrightError } from './errors.ts'
import { type Problem, type ReadPolicy, shownValue } from './findings.ts'
import { locateJsonError } from './json-error.ts'
import { nearest } from './nearest.ts'
import { decodeUtf8 } from './utf8.ts'

/** How much a request may ask for. */
export interface Limits {
  readonly maxBytes: number
  readonly maxRows: number
  /** Levels of lists and objects within each other. */
  readonly maxDepth: number
}

/** 10 MiB, 10 000 rows, 32 levels. */
export const defaultLimits: Limits = { maxBytes: 10_485_760, maxRows: 10_000, maxDepth: 32 }

/** What a request to predict asks: rows, how to read them, and how a row is pointed at in messages. */
export interface PredictRequest {
  readonly rows: readonly unknown[]
  readonly policy: ReadPolicy
  /** JSON pointer of a row within the body. */
  pointerOf(row: number): string
  /** What is wrong with the parameters. */
  readonly problems: readonly PointedProblem[]
  readonly notes: readonly PointedProblem[]
}

/** A problem as it goes over the wire: a JSON pointer instead of row and column. */
export interface PointedProblem {
  readonly pointer: string
  readonly code: Problem['code'] | 'parameter-invalid'
  readonly message: string
  readonly found?: string
}

/**
 * Reads bytes as strict UTF-8 and JSON.
 *
 * @throws {ModelwrightError} SERVE_BODY_UNREADABLE - when they are not; says line and column
 * @throws {ModelwrightError} SERVE_BODY_NESTED - when lists and objects lie deeper than `maxDepth`
 */
export function parseJson(bytes: Uint8Array, maxDepth: number): unknown {
  if (isDeeper(bytes, maxDepth))
    throw new ModelwrightError('SERVE_BODY_NESTED', {
      message: `The body has more than ${maxDepth} levels of lists and objects within each other.`,
      mend: ['Send each row as one flat object: column names and values'],
    })
  const decoded = decodeUtf8(bytes)
  if (decoded === undefined) throw unreadable('The body is not UTF-8 text.')
  const text = decoded.charCodeAt(0) === 0xfeff ? decoded.slice(1) : decoded
  if (text.length === 0) throw unreadable('The body is empty.')
  try {
    return JSON.parse(text)
  } catch {
    const { line, column, expected } = locateJsonError(text)
    throw unreadable(`The body is not JSON: expected ${expected}.`, `line ${line}, column ${column}`)
  }
}

function unreadable(message: string, where?: string): ModelwrightError {
  return new ModelwrightError('SERVE_BODY_UNREADABLE', {
    message,
    ...(where === undefined ? {} : { where }),
    mend: [
      'Send JSON in UTF-8:  {"instances": [{"column": "value"}]}',
      'See the form of a row:  GET /schema',
    ],
  })
}

const quote = 0x22
const backslash = 0x5c

function isDeeper(bytes: Uint8Array, maxDepth: number): boolean {
  let depth = 0
  let isText = false
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]
    if (isText) {
      if (byte === backslash) i++
      else if (byte === quote) isText = false
    } else if (byte === quote) isText = true
    // 0x5b "[" and 0x7b "{" open, 0x5d "]" and 0x7d "}" close: they differ in one bit.
    else if ((byte | 0x20) === 0x7b) {
      if (++depth > maxDepth) return true
    } else if ((byte | 0x20) === 0x7d) depth--
  }
  return false
}

type Fields = Readonly<Record<string, unknown>>

const hasOwn = Object.prototype.hasOwnProperty

function isFields(value: unknown): value is Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

/**
 * Understands the body of `POST /predict`: `{instances: […], parameters?}`, a bare list of rows, or one bare row.
 *
 * A bare row may itself have a column called "instances", as long as it holds no list.
 *
 * @throws {ModelwrightError} SERVE_ROWS_EXCESSIVE - when there are more than `maxRows` rows
 */
export function readPredictRequest(body: unknown, schema: Schema, maxRows: number): PredictRequest {
  const request = understand(body, schema)
  if (request.rows.length > maxRows)
    throw new ModelwrightError('SERVE_ROWS_EXCESSIVE', {
      message: `The request has ${request.rows.length} rows; at most ${maxRows} are answered at a time.`,
      mend: ['Send the rows in several requests', 'For a whole file:  modelwright predict <model> <file>'],
    })
  return request
}

function understand(body: unknown, schema: Schema): PredictRequest {
  const plain = { policy: {}, problems: [], notes: [] }
  if (Array.isArray(body)) return { ...plain, rows: body, pointerOf: (row) => `/${row}` }
  if (!isFields(body) || !hasOwn.call(body, 'instances'))
    return { ...plain, rows: [body], pointerOf: () => '' }
  const { instances } = body
  if (Array.isArray(instances)) return readEnvelope(body, instances)
  if (schema.inputs.some((input) => input.name === 'instances'))
    return { ...plain, rows: [body], pointerOf: () => '' }
  const found = shownValue(instances)
  const message = `"instances" must be a list of rows, found ${found}.`
  const problem: PointedProblem = { pointer: '/instances', code: 'value-unreadable', message, found }
  return { ...plain, rows: [], pointerOf: () => '', problems: [problem] }
}

const envelopeKeys = ['instances', 'parameters']

function readEnvelope(body: Fields, rows: readonly unknown[]): PredictRequest {
  const problems: PointedProblem[] = []
  const policy = hasOwn.call(body, 'parameters') ? readParameters(body.parameters, problems) : {}
  const others = Object.keys(body).filter((key) => !envelopeKeys.includes(key))
  const extra = others.slice(0, 10).map((key): PointedProblem => {
    const near = nearest(key, envelopeKeys)
    const hint = near === undefined ? '' : ` Did you mean "${near}"?`
    const message = `${shownValue(key)} beside "instances" is not used.${hint}`
    return { pointer: `/${escapePointer(key)}`, code: 'column-extra', message }
  })
  const notes = policy.extra === 'refuse' ? [] : extra
  if (policy.extra === 'refuse') problems.push(...extra)
  return { rows, policy, problems, notes, pointerOf: (row) => `/instances/${row}` }
}

const policyWords = {
  unknown: ['accept', 'refuse'],
  missing: ['accept', 'refuse'],
  extra: ['accept', 'refuse'],
  unreadable: ['refuse', 'missing'],
  strict: [true, false],
} as const

const strictPolicy: ReadPolicy = {
  unknown: 'refuse',
  missing: 'refuse',
  extra: 'refuse',
  unreadable: 'refuse',
}

/** Reads `{unknown, missing, extra, unreadable, strict}`; a word beside `strict: true` has the last say. */
function readParameters(parameters: unknown, problems: PointedProblem[]): ReadPolicy {
  if (parameters === null) return {}
  if (!isFields(parameters)) {
    const found = shownValue(parameters)
    problems.push(parameterProblem('', `"parameters" must be an object, found ${found}.`, found))
    return {}
  }
  const given: Record<string, unknown> = {}
  for (const key of Object.keys(parameters).slice(0, 20)) {
    const problem = checkParameter(key, parameters[key])
    if (problem === undefined) given[key] = parameters[key]
    else problems.push(problem)
  }
  const { strict, ...policy } = given
  return strict === true ? { ...strictPolicy, ...policy } : policy
}

function checkParameter(key: string, value: unknown): PointedProblem | undefined {
  const names = Object.keys(policyWords)
  if (!names.includes(key)) {
    const near = nearest(key, names)
    const hint = near === undefined ? `Known: ${names.join(', ')}.` : `Did you mean "${near}"?`
    return parameterProblem(`/${escapePointer(key)}`, `There is no parameter ${shownValue(key)}. ${hint}`)
  }
  const words: readonly unknown[] = policyWords[key as keyof typeof policyWords]
  if (words.includes(value)) return undefined
  const found = shownValue(value)
  const rule = `Parameter "${key}" must be ${words.map(shownValue).join(' or ')}, found ${found}.`
  return parameterProblem(`/${key}`, rule, found)
}

function parameterProblem(pointer: string, message: string, found?: string): PointedProblem {
  const problem = { pointer: `/parameters${pointer}`, code: 'parameter-invalid', message } as const
  return found === undefined ? problem : { ...problem, found }
}

/** Escapes a key for a JSON pointer, cut at 200 characters. @see RFC 6901, section 3 */
export function escapePointer(key: string): string {
  return key.slice(0, 200).replace(/~/g, '~0').replace(/\//g, '~1')
}
