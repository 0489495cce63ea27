import type { ComparisonTest } from './compare.ts'

/**
 * Writes a number for people: four significant digits, whole from 1,000 on; the same everywhere.
 *
 * @example
 * numberText(0.83333333) // → "0.8333"
 */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return 'not known'
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞'
  const rounded = Math.abs(value) >= 1000 ? Number(value.toFixed(0)) : Number(value.toPrecision(4))
  return String(rounded).replaceAll('-', '−')
}

/** Writes an interval for people: `0.81 to 0.86`. */
export function intervalText({ low, high }: { low: number; high: number }): string {
  return Number.isNaN(low) || Number.isNaN(high) ? 'not known' : `${numberText(low)} to ${numberText(high)}`
}

/** How tests of a difference are called. */
export const testNames: Readonly<Record<ComparisonTest, string>> = {
  delong: 'DeLong’s test',
  mcnemar: 'McNemar’s test',
  counts: 'draws of the counts',
  bootstrap: 'paired bootstrap',
  influence: 'influence of each row',
  folds: 'corrected t-test over folds',
  none: 'not tested',
}

/** Writes a p-value for people; what is below 0.001 is said to be. */
export function pText(p: number): string {
  if (Number.isNaN(p)) return 'not known'
  return p < 0.001 ? 'below 0.001' : String(Number(p.toPrecision(2)))
}
