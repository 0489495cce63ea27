import type { Comparison } from './compare.ts'
import { failed, type GateVerdict } from './gate.ts'
import { numberText, pText, testNames } from './number-text.ts'
import { lowerLimit } from './one-sided.ts'

/** What a gate asks of a difference. */
export interface DifferenceDemand {
  readonly by: number
  readonly bound: 'value' | 'low'
  /** How often a model that is no better may pass, one-sided; for `bound: 'low'`. */
  readonly alpha: number
}

/** Whom a model is compared with, for sentences. */
export interface Rival {
  readonly whom: 'baseline' | 'champion'
  /** Which rows: `214 rows neither saw`. */
  readonly rows?: string
}

function testText(test: Comparison['test'], p: number): string {
  return Number.isNaN(p) ? '' : `, ${testNames[test]}: p ${pText(p)}`
}

/** Says how two scores differ: `auc is 0.84, 0.02 better than the champion's 0.82 (difference …)`. */
export function differenceText(comparison: Comparison, { whom, rows }: Rival): string {
  const { metric, score, other, difference, low, high, p, test } = comparison
  const side = difference >= 0 ? 'better' : 'worse'
  const on = rows === undefined ? '' : ` on ${rows}`
  const interval = `95 % interval ${numberText(low)} to ${numberText(high)}`
  return (
    `${metric} is ${numberText(score)}, ${numberText(Math.abs(difference))} ${side} than the ${whom}'s ` +
    `${numberText(other)}${on} (difference ${numberText(difference)}, ${interval}${testText(test, p)})`
  )
}

/** The lower limit of a difference at a one-sided level. */
export function leastDifference({ difference, low, high }: Comparison, alpha: number): number {
  return lowerLimit({ value: difference, low, high }, alpha)
}

/** Says what was read: `the lower limit at one-sided 5 % is 0.01`; nothing where that is the interval's own end. */
export function limitText(limit: number, alpha: number): string {
  return alpha === 0.025 ? '' : `, lower limit at one-sided ${numberText(100 * alpha)} % ${numberText(limit)}`
}

/** What the lower limit of a difference is called: at 0.025 it is the end of the interval that is printed. */
export function limitName(alpha: number): string {
  return alpha === 0.025 ? 'the lower end' : 'the lower limit'
}

/** Judges a difference to another model: it must be above `by`, and, where certainty is asked, surely so. */
export function judgeDifference(
  { by, bound, alpha }: DifferenceDemand,
  comparison: Comparison,
  rival: Rival,
): GateVerdict {
  const { metric, difference, p } = comparison
  const name = `${metric} beats the ${rival.whom}${by > 0 ? ` by ${numberText(by)}` : ''}`
  const value = bound === 'low' ? leastDifference(comparison, alpha) : difference
  if (Number.isNaN(value))
    return failed(name, `${metric} is not defined on these rows, or they are too few to tell.`, by)
  const mostSurprise = 2 * alpha
  const isSure = bound === 'value' || by > 0 || p <= mostSurprise
  const passed = value > by && isSure
  const which = bound === 'low' ? `${limitName(alpha)} must be above` : 'it must be above'
  const demand = value > by ? `p must be at most ${numberText(mostSurprise)}` : `${which} ${numberText(by)}`
  const limit = bound === 'low' ? limitText(value, alpha) : ''
  const reason = `${differenceText(comparison, rival)}${limit}${passed ? '' : `; ${demand}`}.`
  return { name, passed, reason, value, needed: by }
}
