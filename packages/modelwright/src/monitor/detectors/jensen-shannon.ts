import {
  defineDetector,
  jensenShannonDistance,
  type LevelSample,
  type NumberSample,
} from '../../core/index.ts'
import { binsOption, countTable, totalOf, unknownFinding } from '../count-table.ts'
import { chiSquaredTail } from '../distributions/chi-squared.ts'
import { likelihoodRatio } from '../distributions/dealt-again.ts'
import { heavierTail } from '../distributions/heavier-tail.ts'

/**
 * Measures the distance of Jensen and Shannon with base 2: of levels, or of bins of the reference.
 *
 * Like the index of stability, but bounded, symmetric, and at ease with levels that one side does not have. Its p-value is that
 * of the likelihood ratio test (G) of the same cells, which is this divergence with each side weighted by its rows.
 * Missing: a cell of its own.  Seeded: no.  Cost: O(cells).
 *
 * @returns statistic and effect: the distance, from 0 to 1
 * @see Lin (1991), Divergence measures based on the Shannon entropy; scipy.spatial.distance.jensenshannon(base=2)
 */
export const jensenShannon = defineDetector({
  name: 'jensen-shannon',
  about: 'Distance of shares of levels, from 0 to 1',
  takes: ['level', 'number'],
  options: {
    bins: binsOption,
  },
  effect: { most: 1, material: 0.1, about: 'the distance with base 2' },
  detect(reference: LevelSample | NumberSample, current: LevelSample | NumberSample, { bins }, context) {
    const table = countTable(reference, current, bins)
    if (totalOf(table.reference) === 0 || totalOf(table.current) === 0) return unknownFinding
    const distance = jensenShannonDistance(table.reference, table.current)
    if (table.reference.length < 2) return { statistic: distance, effect: distance, pValue: 1 }
    const ratio = likelihoodRatio(table) / Math.max(1, context.designEffect ?? 1)
    const pValue = heavierTail(chiSquaredTail(ratio, table.reference.length - 1), context.degrees)
    return { statistic: distance, effect: distance, pValue }
  },
})
