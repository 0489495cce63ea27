import { defineMetric } from '../../core/index.ts'
import { type ConfusionCounts, confusionScorer } from '../confusion-counts.ts'
import { confusionInfluence } from '../influence.ts'
import { rarestClass } from '../rarest-class.ts'

function correlation({ classCount, cells, truth, predicted, total }: ConfusionCounts): number {
  let right = 0
  let agreement = 0
  let truthSquares = 0
  let predictedSquares = 0
  for (let c = 0; c < classCount; c++) {
    right += cells[c * classCount + c]
    agreement += truth[c] * predicted[c]
    truthSquares += truth[c] * truth[c]
    predictedSquares += predicted[c] * predicted[c]
  }
  const isDefined = truth.filter((weight) => weight > 0).length > 1
  if (!isDefined) return Number.NaN
  if (predicted.filter((weight) => weight > 0).length < 2) return 0
  const spread = (total * total - predictedSquares) * (total * total - truthSquares)
  return (right * total - agreement) / Math.sqrt(spread)
}

const scorer = confusionScorer(correlation)

/**
 * Measures the correlation between true and predicted classes (Matthews), fair to rare classes and to both errors.
 *
 * Predicting one class everywhere scores 0. Hard to translate into costs: give precision and recall beside it.
 *
 * @returns from −1 over 0 (no better than chance) to 1; NaN when the truth has one class only
 * @example
 * mcc.score(Uint8Array.of(1, 1, 1, 0), Uint8Array.of(1, 0, 1, 1)) // → -0.3333
 * @see Gorodkin (2004) for more than two classes; scikit-learn matthews_corrcoef, which says 0 where we say NaN
 */
export const mcc = defineMetric({
  name: 'mcc',
  about: 'Correlation between true and predicted classes (Matthews)',
  tasks: ['binary', 'multiclass'],
  needs: 'class',
  better: 'higher',
  range: [-1, 1],
  scorer,
  influence: confusionInfluence(scorer),
  trials: (truth) => rarestClass(truth),
})
