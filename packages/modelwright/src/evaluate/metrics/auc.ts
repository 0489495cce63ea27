import { defineMetric } from '../../core/index.ts'
import { rankingScorer } from '../one-versus-rest.ts'
import { rarestClass } from '../rarest-class.ts'
import type { RankedRows } from '../row-order.ts'

/** Share of (positive, negative) pairs in right order, ties half: the trapezoids under the ROC curve. */
function areaUnderRoc(
  { order, runEnds }: RankedRows,
  members: Uint8Array,
  weights?: ArrayLike<number>,
): number {
  let positives = 0
  let negatives = 0
  let area = 0
  let start = 0
  for (const end of runEnds) {
    let tiedPositives = 0
    let tiedNegatives = 0
    for (let i = start; i < end; i++) {
      const weight = weights === undefined ? 1 : weights[order[i]]
      if (members[order[i]] === 1) tiedPositives += weight
      else tiedNegatives += weight
    }
    area += tiedNegatives * (positives + tiedPositives / 2)
    positives += tiedPositives
    negatives += tiedNegatives
    start = end
  }
  return area / (positives * negatives)
}

/**
 * Measures how well probabilities rank rows: the chance that a positive row is ranked above a negative one, ties half.
 *
 * More than two classes: each class against the rest, plain mean over the classes that occur. It does not see whether
 * probabilities are right, only their order; where positives are rare, see `pr-auc` too.
 * Missing: a NaN prediction gives NaN.  Cost: one radix sort a class.
 *
 * @returns from 0 (all pairs wrong) over 0.5 (chance) to 1; NaN when there are not both kinds of rows
 * @example
 * auc.score(Uint8Array.of(0, 0, 1, 1), Float64Array.of(0.1, 0.4, 0.35, 0.8)) // → 0.75
 * @see Hanley and McNeil (1982), Radiology 143; scikit-learn roc_auc_score(multi_class='ovr', average='macro')
 */
export const auc = defineMetric({
  name: 'auc',
  about: 'Chance that a positive row is ranked above a negative one',
  tasks: ['binary', 'multiclass'],
  needs: 'probability',
  better: 'higher',
  range: [0, 1],
  compared: 'delong',
  scorer: rankingScorer(areaUnderRoc),
  trials: (truth) => rarestClass(truth),
})
