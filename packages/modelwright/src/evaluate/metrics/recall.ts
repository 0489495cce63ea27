import { defineMetric } from '../../core/index.ts'
import { perClassScorer } from '../confusion-counts.ts'
import { confusionInfluence } from '../influence.ts'
import { countOf, rarestClass } from '../rarest-class.ts'

const scorer = perClassScorer((right, truth) => right / truth)

/**
 * Measures how many of the positive rows are predicted positive.
 *
 * More than two classes: the plain mean of each class's recall (macro); a class predicted but without rows counts as 0.
 * Predicting positive everywhere scores 1: read it together with `precision`.
 *
 * @returns from 0 to 1; for binary NaN when there is no positive row
 * @example
 * recall.score(Uint8Array.of(0, 1, 1, 0), Uint8Array.of(1, 1, 0, 0)) // → 0.5
 * @see scikit-learn recall_score (zero_division: NaN for binary, 0 for macro)
 */
export const recall = defineMetric({
  name: 'recall',
  about: 'Share of positive rows that are predicted positive',
  tasks: ['binary', 'multiclass'],
  needs: 'class',
  better: 'higher',
  range: [0, 1],
  scorer,
  influence: confusionInfluence(scorer),
  trials: (truth, _prediction, classCount = 2) => (classCount === 2 ? countOf(truth, 1) : rarestClass(truth)),
})
