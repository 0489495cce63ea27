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
    default: false,
    about:
      'Whether rows are drawn with replacement; only then, or with a smaller rowShare, is there an out-of-bag score.',
  },
} as const

/**
 * Fits extremely randomised trees: as a random forest, but each split tries one cut at random for each feature it looks at.
 *
 * Smoother than a random forest and often faster; each tree sees all rows unless told otherwise.
 * Categories are taken as they are: levels are put in order of their mean in the leaf.
 * Missing: every split learns the side they go to.
 * Seeded: cuts, features and class numbers; the same for any number of threads.
 * Cost: O(trees × rows × features looked at × depth).
 *
 * @see Geurts, Ernst, Wehenkel, Extremely Randomized Trees, Machine Learning 63, 2006
 */
export const extraTrees = defineLearner({
  name: 'extra-trees',
  about: 'A forest whose splits are cuts drawn at random: smoother than a random forest.',
  tasks: ['binary', 'multiclass', 'regression'],
  options,
  supports: { missing: true, categories: true, weights: true, scaled: false },
  draws: true,
  isOnlyNamed: true,
  model: 'trees',
  fit: (data, given, context) => growForest(data, { ...given, isRandomCut: true }, context),
})
