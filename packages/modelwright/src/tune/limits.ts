import type { Learner } from '../core/index.ts'
import type { FoldOutcome } from './trial.ts'

/** What a product allows: a trial beyond it is never chosen. */
export interface Limits {
  /** Kilobytes of the artifact at most. */
  readonly kilobytes?: number
  /** Microseconds a row at most, when rows are predicted together. Depends on the machine, and so does what is chosen. */
  readonly rowMicroseconds?: number
  /** Only learners whose prediction is a weighted sum of features. */
  readonly linear?: boolean
}

/** Whether a learner may be tried at all. */
export function isAllowed({ isLinear }: Learner, { linear }: Limits): boolean {
  return linear !== true || isLinear === true
}

function isResult(outcome: FoldOutcome | undefined): outcome is Extract<FoldOutcome, { bytes: number }> {
  return typeof outcome === 'object' && 'bytes' in outcome
}

/** Says by how much a trial is too large or too slow; undefined when it is not. */
export function refusalOf(
  outcomes: readonly (FoldOutcome | undefined)[],
  { kilobytes, rowMicroseconds }: Limits,
): string | undefined {
  const results = outcomes.filter(isResult)
  if (results.length === 0) return undefined
  const largest = Math.max(...results.map(({ bytes }) => bytes / 1000))
  if (kilobytes !== undefined && largest > kilobytes)
    return `It takes ${largest.toFixed(1)} kB; allowed are ${kilobytes}.`
  const fastest = Math.min(...results.map((result) => result.rowMicroseconds))
  if (rowMicroseconds !== undefined && fastest > rowMicroseconds)
    return `A row takes ${fastest.toFixed(1)} µs; allowed are ${rowMicroseconds}.`
  return undefined
}
