import { defineMetric } from '../../core/index.ts'
import { rankingInfluence, rankingScorer } from '../one-versus-rest.ts'
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
 * How much a row moves average precision: a positive one by its own precision and by what it adds to that of all positive rows
 * ranked no higher, a negative one by what it takes off theirs.
 *
 * The functional is E[y · A(S) / B(S)] / E[y], A and B the shares of positive and of all rows ranked no lower; this is its
 * derivative towards a row.
 */
function precisionInfluence({ order, runEnds }: RankedRows, members: Uint8Array): Float64Array | undefined {
  const rowCount = members.length
  const positives = members.reduce((sum, member) => sum + member, 0)
  if (positives === 0) return undefined
  const mean = averagePrecision({ order, runEnds }, members)
  const precisionAt = new Float64Array(runEnds.length)
  const tiedAt = new Float64Array(runEnds.length)
  let found = 0
  runEnds.forEach((end, run) => {
    for (let i = run === 0 ? 0 : runEnds[run - 1]; i < end; i++) tiedAt[run] += members[order[i]]
    found += tiedAt[run]
    precisionAt[run] = found / end
  })
  const influence = new Float64Array(rowCount)
  let gain = 0
  let loss = 0
  for (let run = runEnds.length - 1; run >= 0; run--) {
    gain += tiedAt[run] / runEnds[run]
    loss += (tiedAt[run] * precisionAt[run]) / runEnds[run]
    for (let i = run === 0 ? 0 : runEnds[run - 1]; i < runEnds[run]; i++)
      influence[order[i]] = members[order[i]] * (precisionAt[run] - mean + gain) - loss
  }
  return influence.map((value) => (value * rowCount) / positives)
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
  ranks: true,
  better: 'higher',
  range: [0, 1],
  scorer: rankingScorer(averagePrecision),
  influence: rankingInfluence(precisionInfluence),
  trials: (truth) => rarestClass(truth),
})
