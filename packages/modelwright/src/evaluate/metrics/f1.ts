import { defineMetric } from '../../core/index.ts'
import { perClassScorer } from '../confusion-counts.ts'
import { confusionInfluence } from '../influence.ts'
import { countOf, rarestClass } from '../rarest-class.ts'

const scorer = perClassScorer((right, truth, predicted) => (2 * right) / (truth + predicted))

/**
 * Measures precision and recall at once by their harmonic mean: 2·right / (positive + predicted positive).
 *
 * More than two classes: the plain mean of each class's F1 (macro). It does not see rows rightly predicted negative, and
 * depends on which class is called positive; `mcc` does neither.
 *
 * @returns from 0 to 1; for binary NaN when no row is positive or predicted so
 * @example
 * f1.score(Uint8Array.of(0, 1, 1, 0), Uint8Array.of(1, 1, 1, 0)) // → 0.8
 * @see van Rijsbergen (1979), Information Retrieval; scikit-learn f1_score
 */
export const f1 = defineMetric({
  name: 'f1',
  about: 'Harmonic mean of precision and recall',
  tasks: ['binary', 'multiclass'],
  needs: 'class',
  better: 'higher',
  range: [0, 1],
  scorer,
  influence: confusionInfluence(scorer),
  trials: (truth, _prediction, classCount = 2) => (classCount === 2 ? countOf(truth, 1) : rarestClass(truth)),
})
