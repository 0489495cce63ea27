import { type Problem, type ReadPolicy, shownValue } from './findings.ts'
import { nearest } from './nearest.ts'

/** A problem as it goes over the wire: a JSON pointer instead of row and column. */
export interface PointedProblem {
  readonly pointer: string
  readonly code: Problem['code'] | 'parameter-invalid'
  readonly message: string
  readonly found?: string
}

/** An object of JSON. */
export type Fields = Readonly<Record<string, unknown>>

/** Tells an object from lists and all else. */
export function isFields(value: unknown): value is Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

const policyWords = {
  unknown: ['accept', 'refuse'],
  missing: ['accept', 'refuse'],
  extra: ['accept', 'refuse'],
  unreadable: ['refuse', 'missing'],
  strict: [true, false],
  intervals: [true, false],
} as const

const strictPolicy: ReadPolicy = {
  unknown: 'refuse',
  missing: 'refuse',
  extra: 'refuse',
  unreadable: 'refuse',
}

/** What a request asks besides its rows. */
export interface Asked {
  readonly policy: ReadPolicy
  /** Whether each prediction is to come with its interval or set. */
  readonly intervals: boolean
}

const asksNothing: Asked = { policy: {}, intervals: false }

/**
 * Reads `{unknown, missing, extra, unreadable, strict, intervals}`; a word beside `strict: true` has the last say.
 *
 * @param canTell - whether the model has intervals
 */
export function readParameters(parameters: unknown, canTell: boolean, problems: PointedProblem[]): Asked {
  if (parameters === null) return asksNothing
  if (!isFields(parameters)) {
    const found = shownValue(parameters)
    problems.push(parameterProblem('', `"parameters" must be an object, found ${found}.`, found))
    return asksNothing
  }
  const given: Record<string, unknown> = {}
  for (const key of Object.keys(parameters).slice(0, 20)) {
    const problem = checkParameter(key, parameters[key])
    if (problem === undefined) given[key] = parameters[key]
    else problems.push(problem)
  }
  const { strict, intervals = false, ...policy } = given
  if (intervals === true && !canTell)
    problems.push(parameterProblem('/intervals', 'The model gives no intervals: it was packed without them.'))
  return {
    policy: strict === true ? { ...strictPolicy, ...policy } : policy,
    intervals: intervals === true,
  }
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
