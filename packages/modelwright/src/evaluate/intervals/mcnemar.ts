import { incompleteBeta } from './special.ts'

/**
 * Tests whether two models are right equally often, from the rows in which only one of them is: McNemar's exact test.
 *
 * Rows that both get right, or both wrong, say nothing about which is better.
 *
 * @param onlyA - rows that the first alone gets right
 * @param onlyB - rows that the second alone gets right
 * @returns a two-sided p-value; 1 when they never differ
 * @example
 * mcnemarPValue(10, 2) // → 0.03857421875
 * @see McNemar (1947), Psychometrika 12; the binomial tail as an incomplete beta function
 */
export function mcnemarPValue(onlyA: number, onlyB: number): number {
  const trials = onlyA + onlyB
  const fewer = Math.min(onlyA, onlyB)
  if (trials === 0 || 2 * fewer === trials) return 1
  return Math.min(1, 2 * incompleteBeta(0.5, trials - fewer, fewer + 1))
}
