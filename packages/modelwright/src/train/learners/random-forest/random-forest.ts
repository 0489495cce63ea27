import { defineLearner } from '../../../core/index.ts'
import { growForest } from '../../forest/grow-forest.ts'
import { forestOptions } from '../../forest/options.ts'

const options = {
  ...forestOptions,
  rowShare: {
    type: 'number',
    default: 1,
    exclusiveMin: 0,
    max: 1,
    about: 'Rows that each tree sees, as a share of all; rows it does not see give the out-of-bag score.',
  },
  bootstrap: {
    type: 'boolean',
    default: true,
    about: 'Whether rows are drawn with replacement, so that some count more than once.',
  },
} as const

/**
 * Fits a random forest: the mean of deep trees, each on its own draw of rows, each split on its own draw of features.
 *
 * Trees grow until leaves are pure. With more than two classes a leaf holds the share of each, and each tree chooses splits
 * by the variance of numbers dealt to the classes, in the mean the Gini impurity.
 * Categories are taken as they are: levels are put in order of their mean in the leaf.
 * Missing: every split learns the side they go to.
 * Seeded: rows, features and class numbers; the same for any number of threads.
 * Cost: O(trees × rows × features looked at × depth).
 *
 * @see Breiman, Random Forests, Machine Learning 45, 2001
 */
export const randomForest = defineLearner({
  name: 'random-forest',
  about: 'The mean of many deep trees on random rows and features: good without tuning.',
  tasks: ['binary', 'multiclass', 'regression'],
  options,
  supports: { missing: true, categories: true, weights: true, scaled: false },
  draws: true,
  isOnlyNamed: true,
  model: 'trees',
  fit: (data, given, context) => growForest(data, { ...given, isRandomCut: false }, context),
})
