import type { Column, TreesState } from '@modelwright/runtime'
import { defineLearner, type FitContext, type OptionValues, type TrainingData } from '../../../core/index.ts'
import {
  checkTarget,
  checkTreeFeatures,
  checkWeights,
  plainColumns,
  rowsThatWeigh,
  sizesOf,
} from '../../data.ts'
import { checkPrevious, continued, previousScores } from '../../trees/continue.ts'
import {
  type BinnedTable,
  binTable,
  type FittedTrees,
  fitTrees,
  type TreesFit,
} from '../../trees/fit-trees.ts'
import { originOf } from '../../trees/origin.ts'
import { treesState } from '../../trees/trees-state.ts'
import { chooseRounds } from './choose-rounds.ts'
import { growOptions } from './grow-options.ts'
import { options } from './options.ts'
import { pace } from './pace.ts'
import { type TreeTarget, targetOf } from './target.ts'

/** What a user may say of boosted trees. */
export type BoostedTreesOptions = OptionValues<typeof options>

function fitOf(data: TrainingData, target: TreeTarget, given: BoostedTreesOptions): TreesFit {
  return {
    rowCount: data.rowCount,
    targets: target.targets,
    ...(target.weights === undefined ? {} : { weights: target.weights }),
    start: target.start,
    loss: target.loss,
    job: {
      options: growOptions(data, given),
      outputs: target.start.length,
      rounds: given.trees,
      learningRate: given.learningRate,
      parameter: target.parameter,
      rowShare: given.rowShare,
      isBootstrap: false,
      patience: 0,
    },
  }
}

/** Finds the number of rounds on rows kept apart, then fits so many on all rows: the time of the first fit must be left. */
async function fitBest(
  table: BinnedTable,
  fit: TreesFit,
  data: TrainingData,
  given: BoostedTreesOptions,
  context: FitContext,
): Promise<FittedTrees> {
  const before = context.deadline.remainingMs()
  const chosen = await chooseRounds(table, fit, data, given, context)
  if (chosen === undefined) {
    const rounds = given.earlyStopping === 0 ? given.trees : Math.min(given.trees, roundsForFew)
    return await fitTrees(table, { ...fit, job: { ...fit.job, rounds } }, context)
  }
  if (chosen.isGivenUp) return chosen.fitted
  if (chosen.fitted.isStopped) context.cutShort?.()
  const isTooLate = (): boolean => {
    const left = context.deadline.remainingMs()
    return before !== Infinity && left < before - left
  }
  const isShort = context.rulings?.decide('no second fit', isTooLate) ?? isTooLate()
  if (isShort || !given.refit) return chosen.fitted
  return await fitTrees(table, { ...fit, job: { ...fit.job, rounds: chosen.rounds } }, context)
}

function frameOf(
  { features }: TrainingData,
  columns: readonly Column[],
  { loss, parameter, start }: TreeTarget,
) {
  const origin = originOf(features.keys(), columns, loss, parameter)
  return {
    link: loss.link,
    width: 1,
    mean: false,
    base: start,
    sizes: sizesOf(columns),
    origin,
  }
}

/** Rounds where there are too few rows to find out how many are good. */
const roundsForFew = 50

async function fit(
  given: TrainingData,
  options: BoostedTreesOptions,
  context: FitContext,
): Promise<TreesState> {
  checkTreeFeatures(given)
  checkTarget(given)
  checkWeights(given)
  const data = rowsThatWeigh(given)
  const target = targetOf(data, options)
  const columns = plainColumns(data)
  const plain = fitOf(data, target, options)
  const frame = frameOf(data, columns, target)
  const previous = context.previous === undefined ? undefined : checkPrevious(context.previous, frame)
  const all =
    previous === undefined ? plain : { ...plain, start: previousScores(previous, columns, data.rowCount) }
  const { rowCount } = data
  const table = binTable(columns, { rowCount, loss: target.loss, maxBins: options.maxBins }, context)
  await given.release?.()
  const fitted = await fitBest(table, all, data, options, context)
  if (fitted.isStopped)
    context.progress(
      1,
      `The deadline stopped boosting; it keeps ${fitted.rounds} of ${options.trees} rounds.`,
    )
  else context.progress(1)
  const added = treesState(fitted.trees, fitted.binned.features, frame)
  return previous === undefined ? added : continued(previous, added)
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
  draws: true,
  model: 'trees',
  pace,
  fit,
})
