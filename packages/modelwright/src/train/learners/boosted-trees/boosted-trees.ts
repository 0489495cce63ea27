import type { TreesState } from '@modelwright/runtime'
import { defineLearner, type FitContext, type OptionValues, type TrainingData } from '../../../core/index.ts'
import { checkTarget, checkTreeFeatures, rowWeights } from '../../data.ts'
import { fitTrees, sizesOf } from '../../trees/fit-trees.ts'
import { growOptions } from './grow-options.ts'
import { options } from './options.ts'
import { targetOf } from './target.ts'
import { treesState } from '../../trees/trees-state.ts'
import { keptForValidation } from './kept.ts'

/** What a user may say of boosted trees. */
export type BoostedTreesOptions = OptionValues<typeof options>

/** Fits and puts the state together. */
async function fit(data: TrainingData, given: BoostedTreesOptions, context: FitContext): Promise<TreesState> {
  checkTreeFeatures(data)
  checkTarget(data)
  const columns = [...data.features.values()]
  const plain = rowWeights(data)
  const target = targetOf(data, plain, given)
  const fixed = keptForValidation(data, given, context.seed)
  const fitted = await fitTrees(
    {
      columns,
      rowCount: data.rowCount,
      targets: target.targets,
      ...(target.weights === undefined ? {} : { weights: target.weights }),
      ...(fixed === undefined ? {} : { fixed }),
      start: target.start,
      loss: target.loss,
      maxBins: given.maxBins,
      job: {
        options: growOptions(data, given),
        outputs: target.start.length,
        rounds: given.trees,
        learningRate: given.learningRate,
        parameter: target.parameter,
        rowShare: given.rowShare,
        isBootstrap: false,
        isForest: false,
        isClasses: data.target.task !== 'regression',
        patience: fixed === undefined ? 0 : given.earlyStopping,
      },
    },
    context,
  )
  if (fitted.isStopped)
    context.progress(1, `The deadline stopped boosting; it keeps ${fitted.rounds} of ${given.trees} rounds.`)
  return treesState(fitted.trees, fitted.binned.features, {
    link: target.loss.link,
    width: 1,
    mean: false,
    base: target.start,
    sizes: sizesOf(columns),
  })
}

/**
 * Fits gradient-boosted decision trees: each tree corrects what those before it got wrong.
 *
 * Histograms of at most 255 bins; the leaf that gains most is split next; second-order steps.
 * Missing: every split learns the side they go to.  Categories: as they are; levels are put in order of their mean.
 * Seeded: rows and features drawn, and rounding; the same for any number of threads.
 * Cost: O(rows × features) a round, about.
 *
 * @see Friedman, Greedy Function Approximation: A Gradient Boosting Machine, Annals of Statistics 29, 2001
 * @see Ke et al., LightGBM: A Highly Efficient Gradient Boosting Decision Tree, NeurIPS 2017
 */
export const boostedTrees = defineLearner({
  name: 'boosted-trees',
  about: 'Gradient-boosted decision trees: usually the best on tables.',
  tasks: ['binary', 'multiclass', 'regression'],
  options,
  supports: { missing: true, categories: true, weights: true, scaled: false },
  model: 'trees',
  fit,
})
