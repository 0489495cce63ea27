import type { MetricEstimate } from '@modelwright/runtime'
import { ModelwrightError } from '../../core/index.ts'
import { canonicalText } from '../workflow/canonical.ts'

/** Longest name of anything, in characters as JavaScript counts them. */
const mostName = 250
/** Longest text of a param, a tag or a note. */
export const mostText = 65_536

/** Control characters, and what turns the direction of text. */
const unfit = /[^ -~\u00a0-\u2027\u202f-\u2065\u206a-\uffff]/
/** Halves of pairs that stand alone. */
const halves = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

function invalid(message: string, where: string, mend: readonly string[]): ModelwrightError {
  return new ModelwrightError('PROJECT_TRACKING_INVALID', { message, where, mend })
}

/**
 * Checks the name of a metric, a param, a tag or an artifact: 1 to 250 characters of any language, slashes and emoji too.
 *
 * @throws {ModelwrightError} PROJECT_TRACKING_INVALID - when it is empty, too long, or holds what cannot be shown
 */
export function checkName(name: unknown, what: string): string {
  if (typeof name !== 'string' || name === '')
    throw invalid(`The name of a ${what} is a text that is not empty.`, what, [
      `Such as:  ${what}('loss', …)`,
    ])
  if (name.length > mostName)
    throw invalid(
      `The name of a ${what} has ${name.length} characters; ${mostName} are the most.`,
      `${what} "${name.slice(0, 40)}…"`,
      ['Give it a short name, and put the long text into a note or an artifact.'],
    )
  if (unfit.test(name) || halves.test(name) || name.trim() !== name)
    throw invalid(
      `The name of a ${what} begins or ends with a blank, or holds a character that cannot be shown.`,
      `${what} ${JSON.stringify(name.slice(0, 80))}`,
      ['Leave it out of the name.'],
    )
  return name
}

/** Checks a text that is kept beside a run. @throws {ModelwrightError} PROJECT_TRACKING_INVALID */
export function checkText(text: unknown, where: string): string {
  if (typeof text !== 'string')
    throw invalid(`This is a text, not ${typeof text}.`, where, ['Write it as a string.'])
  if (text.length <= mostText) return text
  throw invalid(`The text has ${text.length} characters; ${mostText} are the most.`, where, [
    "Keep it as an artifact:  await run.artifact('notes.txt', text)",
  ])
}

/** Checks the name of an artifact, which may become a path: parts between slashes, none of them `..`. */
export function checkArtifactName(name: unknown): string {
  const checked = checkName(name, 'artifact')
  const parts = checked.split('/')
  if (!checked.includes('\\') && parts.every((part) => part !== '' && part !== '.' && part !== '..'))
    return checked
  throw invalid(
    'The name of an artifact is a path without "..", "\\" and empty parts.',
    `artifact "${checked}"`,
    ["Such as:  await run.artifact('plots/roc.svg', svg)"],
  )
}

/** A metric's value as it was handed in: a number, or one with an interval. */
export function estimateOf(name: string, value: unknown): MetricEstimate {
  if (typeof value === 'number') return { value, low: Number.NaN, high: Number.NaN }
  const { value: of, low = Number.NaN, high = Number.NaN } = (value ?? {}) as Partial<MetricEstimate>
  if (typeof of === 'number' && typeof low === 'number' && typeof high === 'number')
    return { value: of, low, high }
  throw invalid(
    `The value of a metric is a number, not ${typeof value === 'object' ? 'an object' : typeof value}.`,
    `metric "${name}"`,
    [
      "Such as:  run.metric('loss', 0.3)",
      "With an interval:  run.metric('auc', { value: 0.84, low: 0.82, high: 0.86 })",
    ],
  )
}

/** Checks a step: a whole number, also below 0. */
export function checkStep(name: string, step: unknown): number {
  if (Number.isSafeInteger(step)) return step as number
  throw invalid(
    `The step of a metric is a whole number, not ${String(step).slice(0, 40)}.`,
    `metric "${name}"`,
    [
      "Count batches or epochs:  run.metric('loss', 0.3, { step: 17 })",
      'Leave it out: steps are then counted from 0.',
    ],
  )
}

/** What a param may be. */
export type ParamValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly ParamValue[]
  | { readonly [name: string]: ParamValue }

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

/** Params by flat names: objects inside of objects are joined by dots, lists are written as JSON; undefined is left out. */
export function flatParams(params: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(flatEntries(params, ''))
}

function flatEntries(params: Readonly<Record<string, unknown>>, before: string): [string, string][] {
  return Object.entries(params).flatMap(([key, value]) => {
    const name = `${before}${key}`
    if (value === undefined) return []
    if (isPlain(value)) return flatEntries(value, `${name}.`)
    const isText = typeof value !== 'object' && typeof value !== 'function'
    const text = isText ? String(value) : canonicalText(value)
    return [[checkName(name, 'param'), checkText(text, `param "${name}"`)]]
  })
}
