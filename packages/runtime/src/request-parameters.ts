import type { Artifact } from './contracts.ts'
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

const yesNo = [true, false]
const acceptRefuse = ['accept', 'refuse']

/** What each parameter may be: one of these words, or what a test of its own takes. */
const rules: Readonly<
  Record<string, readonly unknown[] | { about: string; takes(value: unknown): boolean }>
> = {
  unknown: acceptRefuse,
  missing: acceptRefuse,
  extra: acceptRefuse,
  unreadable: ['refuse', 'missing'],
  strict: yesNo,
  intervals: yesNo,
  explain: yesNo,
  errors: ['refuse', 'row'],
  top: { about: 'a whole number from 1', takes: (value) => typeof value === 'number' && isCount(value) },
  threshold: {
    about: 'a number from 0 to 1',
    takes: (value) => typeof value === 'number' && value >= 0 && value <= 1,
  },
}

/** The names of all parameters. */
export const parameterNames: readonly string[] = Object.keys(rules)

function isCount(value: number): boolean {
  return value >= 1 && Math.floor(value) === value && value - value === 0
}

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
  readonly intervals?: boolean
  /** Whether each prediction is to come with what each column added to its score. */
  readonly explain?: boolean
  /** How many of the most probable classes to tell instead of all. */
  readonly top?: number
  /** From which probability on the positive class is predicted, instead of the model's own. */
  readonly threshold?: number
  /** What becomes of a row with problems where rows are answered line by line: ends all (default), or is told in its place. */
  readonly errors?: 'refuse' | 'row'
}

/** The part of an artifact that decides which parameters it can answer. */
export type Answerable = Pick<Artifact, 'schema' | 'intervals'>

/**
 * Reads `{unknown, missing, extra, unreadable, strict, intervals, explain, top, threshold, errors}`; a word beside
 * `strict: true` has the last say.
 *
 * @param place - JSON pointer of the parameters within the body
 */
export function readParameters(
  parameters: unknown,
  model: Answerable,
  problems: PointedProblem[],
  place = '/parameters',
): Asked {
  if (parameters === null || parameters === undefined) return { policy: {} }
  if (!isFields(parameters)) {
    const found = shownValue(parameters)
    const name = place.slice(place.lastIndexOf('/') + 1)
    problems.push(parameterProblem(place, `"${name}" must be an object, found ${found}.`, found))
    return { policy: {} }
  }
  const given: Record<string, unknown> = {}
  for (const key of Object.keys(parameters).slice(0, 20)) {
    const problem =
      checkParameter(key, parameters[key], place) ?? unanswerable(key, parameters[key], model, place)
    if (problem === undefined) given[key] = parameters[key]
    else problems.push(problem)
  }
  const { strict, intervals, explain, top, threshold, errors, ...policy } = given
  return {
    policy: strict === true ? { ...strictPolicy, ...policy } : policy,
    intervals,
    explain,
    top,
    threshold,
    errors,
  } as Asked
}

function checkParameter(key: string, value: unknown, place: string): PointedProblem | undefined {
  if (!parameterNames.includes(key)) {
    const near = nearest(key, parameterNames)
    const hint = near === undefined ? `Known: ${parameterNames.join(', ')}.` : `Did you mean "${near}"?`
    const message = `There is no parameter ${shownValue(key)}. ${hint}`
    return parameterProblem(`${place}/${escapePointer(key)}`, message)
  }
  const rule = rules[key]
  const isWords = Array.isArray(rule)
  if (isWords ? rule.includes(value) : (rule as { takes(value: unknown): boolean }).takes(value))
    return undefined
  const found = shownValue(value)
  const wanted = isWords ? rule.map(shownValue).join(' or ') : (rule as { about: string }).about
  return parameterProblem(`${place}/${key}`, `Parameter "${key}" must be ${wanted}, found ${found}.`, found)
}

/** Says why this model cannot do what a parameter asks. */
function unanswerable(key: string, value: unknown, { schema, intervals }: Answerable, place: string) {
  const { task, classes } = schema.output
  const why =
    key === 'intervals' && value === true && intervals === undefined
      ? 'The model gives no intervals: it was packed without them.'
      : key === 'top' && classes === undefined
        ? 'The model predicts a number: there are no classes to tell the most probable of.'
        : key === 'threshold' && task !== 'binary'
          ? 'Only a model of two classes has a threshold.'
          : undefined
  return why === undefined ? undefined : parameterProblem(`${place}/${key}`, why)
}

function parameterProblem(pointer: string, message: string, found?: string): PointedProblem {
  const problem = { pointer, code: 'parameter-invalid', message } as const
  return found === undefined ? problem : { ...problem, found }
}
/** Escapes a key for a JSON pointer, cut at 200 characters. @see RFC 6901, section 3 */
export function escapePointer(key: string): string {
  return key.slice(0, 200).replace(/~/g, '~0').replace(/\//g, '~1')
}
