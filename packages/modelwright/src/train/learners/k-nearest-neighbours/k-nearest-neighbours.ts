import type { NeighboursState } from '@modelwright/runtime'
import { defineLearner, type TrainingData } from '../../../core/index.ts'
import { checkFeatures, checkTarget, rowWeights, sizesOf } from '../../data.ts'
import { remember } from './remember.ts'

const options = {
  neighbours: {
    type: 'integer',
    default: 5,
    min: 1,
    max: 100_000,
    tune: { low: 1, high: 100, log: true },
    about: 'How many of the nearest rows are asked (k).',
  },
  weighting: {
    type: 'choice',
    default: 'uniform',
    choices: ['uniform', 'distance'],
    tune: ['uniform', 'distance'],
    about: 'Whether all of them have the same say, or nearer ones more: one over the distance.',
  },
  maxRows: {
    type: 'integer',
    default: 10_000,
    min: 1,
    max: 1_000_000,
    about: 'Rows that are remembered at most; of more, a sample with the shares of the classes.',
  },
} as const

/**
 * Remembers training rows and asks those that are nearest: k-nearest neighbours.
 *
 * Distances are Euclidean over numbers on one scale, a level being 0 or 1 in a column of its own; found exactly, of equally
 * near rows in the order of what they hold. A row weighs as many rows as its weight says. A class that none of the neighbours
 * has gets the probability 0: take more neighbours, or calibrate.
 * Missing: must have been imputed.  Seeded: only the sample of more than maxRows rows.
 * Cost: O(rows × features) for every prediction, 4 bytes a cell in the artifact: 10,000 rows of 20 numbers are 0.8 MB and, on
 * one core, roughly 0.25 ms a prediction with 5 neighbours, 0.4 ms with 100.
 *
 * **The artifact holds training rows.** Whoever has the file can read them. That is why it is tried only where it is named.
 *
 * @see Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2nd ed., section 13.3
 */
export const kNearestNeighbours = defineLearner({
  name: 'k-nearest-neighbours',
  about: 'Asks the most similar training rows, which the artifact then holds; tried only where named.',
  tasks: ['binary', 'multiclass', 'regression'],
  options,
  supports: { missing: false, categories: true, weights: true, scaled: true },
  isOnlyNamed: true,
  model: 'k-nearest-neighbours',
  fit(data: TrainingData, { neighbours, weighting, maxRows }, context): NeighboursState {
    const { target } = data
    checkFeatures(data)
    checkTarget(data)
    const weights = rowWeights(data)
    const features = [...data.features.values()]
    const targets = target.task === 'regression' ? target.values : target.codes
    const rows = remember(features, targets, weights, { maxRows, seed: context.seed })
    const there = weights.reduce((count, weight) => count + Number(weight > 0), 0)
    if (there > maxRows)
      context.progress(
        1,
        `Remembers a sample of ${maxRows} of ${there} rows (maxRows): more would make each prediction slower.`,
      )
    else context.progress(1)
    return Object.freeze({
      neighbours,
      isByDistance: weighting === 'distance',
      sizes: sizesOf(features),
      ...rows,
      classes: target.task === 'regression' ? 0 : target.classes.length,
    })
  },
})
