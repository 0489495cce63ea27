import { defineMetric } from '../../core/index.ts'
import { rankingScorer } from '../one-versus-rest.ts'
import { rarestClass } from '../rarest-class.ts'
import type { RankedRows } from '../row-order.ts'

/** Σ (recall gained at a threshold) × (precision at it); tied scores share one threshold. */
function averagePrecision(
  { order, runEnds }: RankedRows,
  members: Uint8Array,
  weights?: ArrayLike<number>,
): number {
  let positives = 0
  let rows = 0
  let sum = 0
  let start = 0
  for (const end of runEnds) {
    let tiedPositives = 0
    for (let i = start; i < end; i++) {
      const weight = weights === undefined ? 1 : weights[order[i]]
      rows += weight
      if (members[order[i]] === 1) tiedPositives += weight
    }
    positives += tiedPositives
    if (tiedPositives > 0) sum += (tiedPositives * positives) / rows
    start = end
  }
  return sum / positives
}

/**
 * Measures precision averaged over all thresholds, each counted by the recall it adds (average precision).
 *
 * More than two classes: each class against the rest, plain mean over the classes that occur. Its chance level is the
 * share of positives, so compare it only on rows with the same share.
 * Missing: a NaN prediction gives NaN.  Cost: one radix sort a class.
 *
 * @returns from near 0 to 1; NaN when there is no positive row
 * @example
 * prAuc.score(Uint8Array.of(0, 0, 1, 1), Float64Array.of(0.1, 0.4, 0.35, 0.8)) // → 0.8333
 * @see scikit-learn average_precision_score; Davis and Goadrich (2006) on why it is not interpolated
 */
export const prAuc = defineMetric({
  name: 'pr-auc',
  about: 'Precision averaged over all thresholds (average precision)',
  tasks: ['binary', 'multiclass'],
  needs: 'probability',
  better: 'higher',
  range: [0, 1],
  scorer: rankingScorer(averagePrecision),
  trials: (truth) => rarestClass(truth),
})
