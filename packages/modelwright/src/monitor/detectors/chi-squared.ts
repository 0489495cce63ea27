import { type DriftContext, defineDetector, type LevelSample, type NumberSample } from '../../core/index.ts'
import { binsOption, type CountTable, countTable, totalOf, unknownFinding } from '../count-table.ts'
import { chiSquaredTail } from '../distributions/chi-squared.ts'
import { dealtAgain, likelihoodRatio } from '../distributions/dealt-again.ts'
import { fisherExact } from '../distributions/fisher-exact.ts'
import { heavierTail } from '../distributions/heavier-tail.ts'
import { worthOf } from '../worth.ts'

/** Below so many rows expected in a cell of the smaller sample the distribution is not trusted. */
const leastExpected = 5
/** Up to so many rows of both samples together are dealt again where a cell is small. */
const mostDealt = 4000

/** Pearson's statistic of two rows of counts, and its degrees of freedom. */
export function pearson({ reference, current }: CountTable): { statistic: number; degrees: number } {
  const n = totalOf(reference)
  const m = totalOf(current)
  let statistic = 0
  for (let cell = 0; cell < reference.length; cell++) {
    const both = reference[cell] + current[cell]
    const [a, b] = [(both * n) / (n + m), (both * m) / (n + m)]
    statistic += ((reference[cell] - a) * (reference[cell] - a)) / a
    statistic += ((current[cell] - b) * (current[cell] - b)) / b
  }
  return { statistic, degrees: reference.length - 1 }
}

function smallShare(table: CountTable): number {
  const n = totalOf(table.reference)
  const m = totalOf(table.current)
  return Math.min(n, m) / (n + m)
}

const isSmall = ({ reference, current }: CountTable, cell: number, share: number): boolean =>
  (reference[cell] + current[cell]) * share < leastExpected

/** Joins cells with too few rows; what is still too few goes to the next smallest. */
function joined(table: CountTable): CountTable {
  const share = smallShare(table)
  const order = [...table.reference.keys()].sort(
    (a, b) => table.reference[a] + table.current[a] - table.reference[b] - table.current[b] || a - b,
  )
  const cells: [number, number][] = [[0, 0]]
  for (const cell of order) {
    const last = cells[cells.length - 1]
    const isFull = (last[0] + last[1]) * share >= leastExpected
    if (isFull) cells.push([table.reference[cell], table.current[cell]])
    else {
      last[0] += table.reference[cell]
      last[1] += table.current[cell]
    }
  }
  return {
    reference: Float64Array.from(cells, ([a]) => a),
    current: Float64Array.from(cells, ([, b]) => b),
  }
}

function pValueOf(table: CountTable, context: DriftContext): number {
  const share = smallShare(table)
  const hasSmall = [...table.reference.keys()].some((cell) => isSmall(table, cell, share))
  const isPlain = (context.designEffect ?? 1) <= 1
  if (hasSmall && isPlain && table.reference.length === 2) return fisherExact(table)
  const rows = totalOf(table.reference) + totalOf(table.current)
  if (hasSmall && isPlain && rows <= mostDealt) return dealtAgain(table, likelihoodRatio, context.seed)
  const { statistic, degrees } = pearson(hasSmall ? joined(table) : table)
  if (degrees === 0) return Number.NaN
  return heavierTail(
    chiSquaredTail(statistic / Math.max(1, context.designEffect ?? 1), degrees),
    context.degrees,
  )
}

/** Cohen's w of two shares, without what chance alone would add. */
export function cohensW(table: CountTable, context: DriftContext): number {
  const { statistic, degrees } = pearson(table)
  const effect = Math.max(1, context.designEffect ?? 1)
  const worth = worthOf(totalOf(table.reference), totalOf(table.current), context)
  return Math.sqrt(Math.max(0, statistic / effect - degrees) / worth)
}

/**
 * Compares shares of levels by Pearson's chi-squared test of two samples; numbers by ten bins of the reference.
 *
 * Where less than five rows are expected in a cell: two cells are counted by Fisher's exact test, up to 4,000 rows are dealt
 * again by chance and judged by the likelihood ratio (G), and of more rows the rarest cells are joined.
 * Missing: a cell of its own.  Seeded: yes, where rows are dealt again.  Cost: O(cells).
 *
 * @returns statistic: chi-squared. Effect: Cohen's w without what chance adds; 0.1 is small, 0.5 large
 * @see Agresti (2013), Categorical Data Analysis, §3.2; Cohen (1988), §7.2; scipy.stats.chi2_contingency(correction=False)
 */
export const chiSquared = defineDetector({
  name: 'chi-squared',
  about: "Pearson's test of shares of levels",
  takes: ['level', 'number'],
  options: {
    bins: binsOption,
  },
  effect: { most: Number.POSITIVE_INFINITY, material: 0.1, about: "Cohen's w, without what chance adds" },
  detect(reference: LevelSample | NumberSample, current: LevelSample | NumberSample, { bins }, context) {
    const table = countTable(reference, current, bins)
    if (totalOf(table.reference) === 0 || totalOf(table.current) === 0) return unknownFinding
    if (table.reference.length < 2) return { statistic: 0, effect: 0, pValue: 1 }
    return {
      statistic: pearson(table).statistic,
      effect: cohensW(table, context),
      pValue: pValueOf(table, context),
    }
  },
})
