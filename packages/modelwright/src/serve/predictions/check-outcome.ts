import { formatTime, type PointedProblem, parseNumber, parseTime, type Schema } from '@modelwright/runtime'
import { didYouMean, type Outcome } from '../../core/index.ts'

/** What an outcome is held against. */
export interface OutcomeRules {
  /** What the models predict whose outcomes are told; it must fit one of them. `any`: nobody here knows. */
  readonly outputs: readonly Schema['output'][] | 'any'
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: number
}

/** An outcome that was refused, and why. */
export interface RefusedOutcome extends PointedProblem {
  readonly id?: string
}

const idPattern = /^([\w.:-]{1,100})(?:\/(\d{1,9}))?$/
/** Clocks differ; what lies further ahead has not happened yet. */
const aheadMs = 300_000

/**
 * Reads one outcome as it was sent: `{id, outcome, at?}`, the id of a request, or of one of its rows as `<id>/<row>`.
 *
 * @param pointer - to where it stands in the body
 */
export function checkOutcome(given: unknown, pointer: string, rules: OutcomeRules): Outcome | RefusedOutcome {
  if (given === null || typeof given !== 'object' || Array.isArray(given))
    return refusal(
      pointer,
      'value-unreadable',
      'An outcome must be an object: {"id": …, "outcome": …}.',
      given,
    )
  const { id, outcome, at } = given as Readonly<Record<string, unknown>>
  const found = typeof id === 'string' ? idPattern.exec(id) : null
  if (found === null) return wrongId(id, pointer)
  const value = readOutcome(outcome, `${pointer}/outcome`, rules)
  if (typeof value === 'object') return { ...value, id: found[0] }
  const time = readAt(at, `${pointer}/at`, rules.now)
  if (typeof time === 'object') return { ...time, id: found[0] }
  return { id: found[1], row: Number(found[2] ?? 0), outcome: value, at: time }
}

/** Tells what was refused from what was taken. */
export function isRefused(checked: Outcome | RefusedOutcome): checked is RefusedOutcome {
  return 'pointer' in checked
}

function refusal(
  pointer: string,
  code: PointedProblem['code'],
  message: string,
  found?: unknown,
): RefusedOutcome {
  return { pointer, code, message, ...(found === undefined ? {} : { found: shown(found) }) }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

function wrongId(id: unknown, pointer: string): RefusedOutcome {
  if (id === undefined || id === null || id === '')
    return refusal(pointer, 'column-missing', 'The outcome has no "id".')
  const message = `"id" must be the id of an answer, or <id>/<row> for one of its rows, found ${shown(id)}.`
  return refusal(`${pointer}/id`, 'value-unreadable', message, id)
}

function readOutcome(
  outcome: unknown,
  pointer: string,
  { outputs }: OutcomeRules,
): string | number | RefusedOutcome {
  if (outcome === undefined || outcome === null || outcome === '')
    return refusal(pointer, 'value-missing', 'There is no outcome: what turned out to be true of the row.')
  if (outputs === 'any') return readAny(outcome, pointer)
  let problem: RefusedOutcome | undefined
  for (const output of outputs) {
    const value = readAs(output, outcome, pointer)
    if (typeof value !== 'object') return value
    problem ??= value
  }
  return problem ?? refusal(pointer, 'level-unknown', 'No model is served here.', outcome)
}

/** Takes any class or number. */
function readAny(outcome: unknown, pointer: string): string | number | RefusedOutcome {
  if (typeof outcome === 'number' && Number.isFinite(outcome)) return outcome + 0
  if (typeof outcome === 'string' && outcome.length <= 1000) return outcome.trim()
  const message = `An outcome must be a class or a number, found ${shown(outcome)}.`
  return refusal(pointer, 'value-unreadable', message, outcome)
}

function readAs(
  { task, classes = [] }: Schema['output'],
  outcome: unknown,
  pointer: string,
): string | number | RefusedOutcome {
  if (task === 'regression') {
    const number = typeof outcome === 'string' ? parseNumber(outcome) : outcome
    if (typeof number === 'number' && Number.isFinite(number)) return number + 0
    return refusal(
      pointer,
      'value-unreadable',
      `An outcome must be a number, found ${shown(outcome)}.`,
      outcome,
    )
  }
  const label = typeof outcome === 'object' ? '' : String(outcome).trim()
  if (classes.includes(label)) return label
  const some = classes.slice(0, 10).map((name) => `"${name}"`)
  const list = `${some.join(', ')}${classes.length > 10 ? ` and ${classes.length - 10} more` : ''}`
  const near = didYouMean(label, classes)
    .map((hint) => ` ${hint}`)
    .join('')
  const message = `The outcome must be one of ${list}, found ${shown(outcome)}.${near}`
  return refusal(pointer, 'level-unknown', message, outcome)
}

function readAt(at: unknown, pointer: string, now: number): number | RefusedOutcome {
  if (at === undefined || at === null || at === '') return now
  const time = typeof at === 'string' ? (parseTime(at) ?? parseNumber(at)) : at
  // Ten thousand years: beyond them no time can be written.
  if (typeof time !== 'number' || !(time >= 0 && time < 253402300800000))
    return refusal(
      pointer,
      'value-unreadable',
      `"at" must be a time, "2026-05-01T12:00:00Z" or milliseconds since 1970, found ${shown(at)}.`,
      at,
    )
  if (time > now + aheadMs)
    return refusal(pointer, 'value-outside', `"at" is in the future: here it is ${formatTime(now)}.`, at)
  return Math.trunc(time)
}
