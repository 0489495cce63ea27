import type { MetricEstimate } from '@modelwright/runtime'

/** A difference with its 95 % interval. */
export type Part = MetricEstimate

/** What a change of a metric is made of. Plain data. */
export interface LossParts {
  /** By rows that look otherwise: what was expected of them, less what was before. */
  readonly covariate: Part
  /** By outcomes that follow otherwise from how a row looks: what was measured, less what was expected. */
  readonly concept: Part
  /** Which of them is surely there. */
  readonly kind: 'none' | 'covariate' | 'concept' | 'both'
}

function difference(a: MetricEstimate, b: MetricEstimate): Part {
  const value = a.value - b.value
  const [down, up] = [a.value - a.low, a.high - a.value]
  const [otherDown, otherUp] = [b.value - b.low, b.high - b.value]
  return {
    value,
    low: value - Math.sqrt(down * down + otherUp * otherUp),
    high: value + Math.sqrt(up * up + otherDown * otherDown),
  }
}

const isSure = ({ low, high }: Part): boolean => low > 0 || high < 0

/**
 * Tells covariate drift from concept drift, once outcomes are known: what rows that look otherwise explain was foreseen without
 * outcomes; what is left, outcomes brought.
 *
 * @param before - the metric on the reference
 * @param expected - the estimate for the window, made without its outcomes
 * @param measured - the metric of the window, with its outcomes
 */
export function lossParts(
  before: MetricEstimate,
  expected: MetricEstimate,
  measured: MetricEstimate,
): LossParts {
  const covariate = difference(expected, before)
  const concept = difference(measured, expected)
  const kinds = [isSure(covariate) ? 'covariate' : '', isSure(concept) ? 'concept' : ''].filter(Boolean)
  const kind = kinds.length === 2 ? 'both' : ((kinds[0] ?? 'none') as LossParts['kind'])
  return { covariate, concept, kind }
}

/** How estimates did, once the truth was known. Plain data. */
export interface EstimateRecord {
  readonly windows: number
  /** Share of windows whose truth lay in the interval of the estimate; it should be about 0.95. */
  readonly held: number
  readonly meanAbsoluteError: number
  /** Mean of estimate less truth. */
  readonly bias: number
}

/** Holds estimates against what turned out to be true. Windows without either are left out. */
export function checkEstimates(
  windows: readonly { readonly estimated: MetricEstimate; readonly measured: number }[],
): EstimateRecord {
  const known = windows.filter(
    ({ estimated, measured }) => !Number.isNaN(estimated.value) && !Number.isNaN(measured),
  )
  const mean = (of: (window: (typeof known)[number]) => number): number =>
    known.reduce((sum, window) => sum + of(window), 0) / known.length
  return {
    windows: known.length,
    held: mean(({ estimated: { low, high }, measured }) => (low <= measured && measured <= high ? 1 : 0)),
    meanAbsoluteError: mean(({ estimated, measured }) => Math.abs(estimated.value - measured)),
    bias: mean(({ estimated, measured }) => estimated.value - measured),
  }
}
