import { parseTime, predictionMark } from '@modelwright/runtime'
import { loggedName } from './line-writer.ts'
import type { Redaction } from './redaction.ts'

/** A line of a logged prediction that came from elsewhere: checked, redacted, written as ours. */
export interface TakenLine {
  /** What a row is known by: the id of its request, its number there, the artifact that answered. */
  readonly key: string
  readonly model: string
  /** Milliseconds since 1970-01-01 UTC. */
  readonly at: number
  /** JSON, without an end. */
  readonly text: string
}

/** What is done to lines that come from elsewhere. */
export interface LineRules {
  readonly redaction?: Redaction | undefined
  /** Where the lines come from; one that says so itself keeps its own. */
  readonly source?: string | undefined
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: number
}

/** Clocks differ; what lies further ahead was not predicted yet. */
const aheadMs = 300_000
const longestName = 200

/** What a row is known by. */
export function lineKey(id: string, row: number, digest: string): string {
  return `${id}/${row}/${digest}`
}

/**
 * Finds the JSON of a logged prediction in a line as platforms keep it: behind the mark, whatever stands before, or in a field of a
 * line that is JSON itself.
 *
 * @returns undefined where the line is another one
 */
export function markedJson(line: string): string | undefined {
  const at = line.indexOf(predictionMark)
  if (at < 0) return undefined
  const behind = line.slice(at + predictionMark.length).trim()
  if (!line.trimStart().startsWith('{') || line.indexOf('{') > at) return behind
  try {
    const fields = Object.values(JSON.parse(line) as Record<string, unknown>)
    const text = fields.find((value) => typeof value === 'string' && value.includes(predictionMark)) as string
    return text.slice(text.indexOf(predictionMark) + predictionMark.length).trim()
  } catch {
    return behind
  }
}

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= longestName
const isName = (value: unknown): boolean => typeof value === 'string' && /^[\w.:-]{1,100}$/.test(value)
const isTextOrNone = (value: unknown): boolean => value === undefined || value === null || isText(value)
const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isShareOrNone = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'number' && value >= 0 && value <= 1)
const isTimeOrNone = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'number' && value >= 0 && Number.isFinite(value))

/** What each field must be; what is said besides is passed over. */
const fields: Readonly<Record<string, (value: unknown) => boolean>> = {
  id: isName,
  row: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  at: (value) => typeof value === 'string' && parseTime(value) !== undefined,
  model: isText,
  version: isTextOrNone,
  digest: (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value),
  variant: isTextOrNone,
  caller: isTextOrNone,
  request: (value) => value === undefined || value === null || isName(value),
  source: isTextOrNone,
  share: isShareOrNone,
  unit: isTextOrNone,
  took: isTimeOrNone,
  features: (value) => value === null || isFields(value),
  prediction: (value) => typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value)),
  probabilities: (value) => value === undefined || isFields(value),
  interval: (value) => value === undefined || isFields(value),
  set: (value) => value === undefined || Array.isArray(value),
  top: (value) => value === undefined || Array.isArray(value),
}

/**
 * Checks one logged prediction that came from elsewhere, and writes it as a line of ours.
 *
 * @returns what is wrong with it, in words, where it is none
 */
export function readPrediction(given: unknown, { redaction, source, now }: LineRules): TakenLine | string {
  if (!isFields(given)) return 'it is no object of JSON'
  for (const [name, isRight] of Object.entries(fields))
    if (!isRight(given[name])) return given[name] === undefined ? `it has no "${name}"` : `"${name}" is wrong`
  const { id, row, digest, model, features } = given as Readonly<Record<string, string>> & { row: number }
  const at = parseTime(given['at'] as string)!
  if (at > now + aheadMs) return '"at" is in the future'
  const kept = Object.fromEntries(
    Object.keys(fields)
      .map((name) => [name, given[name]])
      .filter(([, value]) => value !== undefined),
  )
  const from = source === undefined || isText(given['source']) ? {} : { source: source.slice(0, longestName) }
  const redacted = redaction === undefined ? features : redaction.redact(features)
  const request = isText(given['request']) ? { request: loggedName(given['request'], redaction) } : {}
  return {
    key: lineKey(id, row, digest),
    model,
    at,
    text: JSON.stringify({
      ...kept,
      ...request,
      ...from,
      at: new Date(at).toISOString(),
      features: redacted,
    }),
  }
}

/** Reads the text of one logged prediction. Says what is wrong as {@link readPrediction} does. */
export function readPredictionText(text: string, rules: LineRules): TakenLine | string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return text.endsWith('}') ? 'it is no JSON' : 'it is cut off'
  }
  return readPrediction(value, rules)
}
