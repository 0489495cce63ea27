import { defineMetric } from '../../core/index.ts'
import { rankingInfluence, rankingScorer } from '../one-versus-rest.ts'
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

/** How far the share of the other class that a row is placed right of is from the area, for its class's share of rows. */
function areaInfluence({ order, runEnds }: RankedRows, members: Uint8Array): Float64Array | undefined {
  const positives = members.reduce((sum, member) => sum + member, 0)
  const negatives = members.length - positives
  if (positives === 0 || negatives === 0) return undefined
  const area = areaUnderRoc({ order, runEnds }, members)
  const influence = new Float64Array(members.length)
  let above = 0
  let start = 0
  for (const end of runEnds) {
    let tied = 0
    for (let i = start; i < end; i++) tied += members[order[i]]
    const negativesAbove = start - above
    const negativesTied = end - start - tied
    for (let i = start; i < end; i++)
      influence[order[i]] =
        members[order[i]] === 1
          ? ((negatives - negativesAbove - negativesTied / 2) / negatives - area) / positives
          : ((above + tied / 2) / positives - area) / negatives
    above += tied
    start = end
  }
  return influence.map((value) => value * members.length)
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
  ranks: true,
  better: 'higher',
  range: [0, 1],
  compared: 'delong',
  scorer: rankingScorer(areaUnderRoc),
  influence: rankingInfluence(areaInfluence),
  trials: (truth) => rarestClass(truth),
})
