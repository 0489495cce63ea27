import { defineMetric } from '../../core/index.ts'
import { perClassScorer } from '../confusion-counts.ts'
import { confusionInfluence } from '../influence.ts'
import { countOf, rarestClass } from '../rarest-class.ts'

const scorer = perClassScorer((right, _truth, predicted) => right / predicted)

/**
 * Measures how many of the rows predicted positive are positive.
 *
 * More than two classes: the plain mean of each class's precision (macro); a class never predicted counts as 0.
 * Predicting positive only once, where it is sure, can score 1: read it together with `recall`.
 *
 * @returns from 0 to 1; for binary NaN when no row is predicted positive
 * @example
 * precision.score(Uint8Array.of(0, 1, 1, 0), Uint8Array.of(1, 1, 1, 0)) // → 0.6667
 * @see scikit-learn precision_score (zero_division: NaN for binary, 0 for macro)
 */
export const precision = defineMetric({
  name: 'precision',
  about: 'Share of rows predicted positive that are positive',
  tasks: ['binary', 'multiclass'],
  needs: 'class',
  better: 'higher',
  range: [0, 1],
  scorer,
  influence: confusionInfluence(scorer),
  trials: (truth, prediction, classCount = 2) =>
    classCount === 2 ? countOf(prediction, 1) : rarestClass(truth),
})
