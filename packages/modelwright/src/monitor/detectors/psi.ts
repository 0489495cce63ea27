import { defineDetector, type LevelSample, type NumberSample, stabilityIndex } from '../../core/index.ts'
import { binsOption, countTable, totalOf, unknownFinding } from '../count-table.ts'
import { chiSquaredTail } from '../distributions/chi-squared.ts'
import { heavierTail } from '../distributions/heavier-tail.ts'
import { worthOf } from '../worth.ts'

/**
 * Measures the population stability index, Σ (q − p)·ln(q / p): of levels, or of bins of the reference.
 *
 * Banks read 0.1 as some and 0.25 as much. By chance alone it is about (bins − 1)·(1/n + 1/m), so that few rows always look
 * moved: the p-value knows that, the usual limits do not.
 * Missing: a cell of its own.  Seeded: no.  Cost: O(cells).
 *
 * @returns statistic and effect: the index, 0 or more
 * @see Yurdakul (2018), Statistical properties of population stability index
 */
export const psi = defineDetector({
  name: 'psi',
  about: 'Population stability index, with a p-value that knows the number of rows',
  takes: ['level', 'number'],
  options: {
    bins: binsOption,
    least: {
      type: 'number',
      default: 1e-4,
      exclusiveMin: 0,
      max: 0.01,
      about: 'shares count as at least this',
    },
  },
  effect: { most: Number.POSITIVE_INFINITY, material: 0.1, about: 'the index: 0.1 is some, 0.25 much' },
  detect(
    reference: LevelSample | NumberSample,
    current: LevelSample | NumberSample,
    { bins, least },
    context,
  ) {
    const table = countTable(reference, current, bins)
    const [n, m] = [totalOf(table.reference), totalOf(table.current)]
    if (n === 0 || m === 0) return unknownFinding
    const index = stabilityIndex(table.reference, table.current, least)
    if (table.reference.length < 2) return { statistic: index, effect: index, pValue: 1 }
    const tail = chiSquaredTail(index * worthOf(n, m, context), table.reference.length - 1)
    return { statistic: index, effect: index, pValue: heavierTail(tail, context.degrees) }
  },
})
