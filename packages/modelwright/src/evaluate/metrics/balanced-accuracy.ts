import { defineMetric } from '../../core/index.ts'
import { confusionScorer } from '../confusion-counts.ts'
import { confusionInfluence } from '../influence.ts'
import { rarestClass } from '../rarest-class.ts'

const scorer = confusionScorer(({ classCount, cells, truth }) => {
  let sum = 0
  let present = 0
  for (let c = 0; c < classCount; c++) {
    if (truth[c] === 0) continue
    sum += cells[c * classCount + c] / truth[c]
    present++
  }
  return sum / present
})

/**
 * Measures the recall of each class and takes the plain mean, so that rare classes count as much as common ones.
 *
 * Classes without rows are left out. Do not use it where mistakes on common rows cost as much each as on rare ones.
 *
 * @returns from 0 to 1; chance is 1 / classes; NaN for no rows
 * @example
 * balancedAccuracy.score(Uint8Array.of(0, 0, 0, 1), Uint8Array.of(0, 0, 1, 1)) // → 0.8333
 * @see Brodersen et al. (2010), The balanced accuracy and its posterior distribution; scikit-learn balanced_accuracy_score
 */
export const balancedAccuracy = defineMetric({
  name: 'balanced-accuracy',
  about: 'Mean of the recall of each class',
  tasks: ['binary', 'multiclass'],
  needs: 'class',
  better: 'higher',
  range: [0, 1],
  scorer,
  influence: confusionInfluence(scorer),
  trials: (truth) => rarestClass(truth),
})
