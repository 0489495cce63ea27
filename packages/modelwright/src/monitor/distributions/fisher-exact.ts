import { exp } from '@modelwright/runtime'
import { logGamma } from '../../evaluate/index.ts'
import { type CountTable, totalOf } from '../count-table.ts'

const logChoose = (n: number, k: number): number => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1)

/**
 * Gives Fisher's exact p-value of a table of two by two: the chance of all tables with the same sums that are no likelier.
 *
 * @see Agresti (2013), §3.5; scipy.stats.fisher_exact
 */
export function fisherExact(table: CountTable): number {
  const [a, b] = table.reference
  const n = a + b
  const first = a + table.current[0]
  const total = n + totalOf(table.current)
  const chance = (k: number): number =>
    exp(logChoose(first, k) + logChoose(total - first, n - k) - logChoose(total, n))
  const found = chance(a) * (1 + 1e-7)
  let sum = 0
  for (let k = Math.max(0, n - (total - first)); k <= Math.min(n, first); k++) {
    const one = chance(k)
    if (one <= found) sum += one
  }
  return Math.min(1, sum)
}
