import { didYouMean, ModelwrightError, type TrainingData } from '../../../core/index.ts'
import type { GrowOptions } from '../../trees/grow-options.ts'
import type { BoostedTreesOptions } from './boosted-trees.ts'

/** Finds a feature named in an option. */
function placeOf(name: string, names: readonly string[], option: string): number {
  const place = names.indexOf(name)
  if (place >= 0) return place
  throw new ModelwrightError('TRAIN_FEATURE_UNKNOWN', {
    message: `Option "${option}" names "${name}", but there is no such feature.`,
    where: option,
    mend: [
      ...didYouMean(name, names),
      `Features: ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}`,
    ],
  })
}

/** The direction of each feature. @throws {ModelwrightError} TRAIN_FEATURE_UNKNOWN, TRAIN_DIRECTION_INVALID */
function directionsOf({ features, target }: TrainingData, given: BoostedTreesOptions): Int8Array {
  const names = [...features.keys()]
  const directions = new Int8Array(names.length)
  const both = given.increasing.filter((name) => given.decreasing.includes(name))
  const isMulticlass = target.task === 'multiclass' && given.increasing.length + given.decreasing.length > 0
  const isCategory = [...given.increasing, ...given.decreasing].filter(
    (name) => features.get(name)?.type === 'category',
  )
  const isQuantile =
    ['absolute-error', 'quantile'].includes(given.loss) &&
    given.increasing.length + given.decreasing.length > 0
  if (both.length > 0 || isMulticlass || isQuantile || isCategory.length > 0)
    throw new ModelwrightError('TRAIN_DIRECTION_INVALID', {
      message:
        both.length > 0
          ? `A prediction cannot both rise and fall with "${both[0]}".`
          : isMulticlass
            ? 'Directions need one score, and a target of many classes has one for each.'
            : isQuantile
              ? `The leaves of the loss "${given.loss}" are quantiles, which keep to no direction.`
              : `"${isCategory[0]}" is a category: its levels have no order to rise along.`,
      where: 'increasing, decreasing',
      mend: ['Leave it out of "increasing" and "decreasing".'],
    })
  for (const name of given.increasing) directions[placeOf(name, names, 'increasing')] = 1
  for (const name of given.decreasing) directions[placeOf(name, names, 'decreasing')] = -1
  return directions
}

/** Groups of features that may meet on a path; what no group names is alone. */
function groupsOf(
  { features }: TrainingData,
  interactions: readonly string[],
): { groups?: readonly (readonly number[])[] } {
  if (interactions.length === 0) return {}
  const names = [...features.keys()]
  const groups = interactions.map((group) =>
    group.split('+').map((name) => placeOf(name.trim(), names, 'interactions')),
  )
  const named = new Set(groups.flat())
  const alone = names.flatMap((_, at) => (named.has(at) ? [] : [[at]]))
  return { groups: [...groups, ...alone] }
}

/** What the options say of the shape of a tree. */
export function growOptions(data: TrainingData, given: BoostedTreesOptions): GrowOptions {
  return {
    leaves: given.leaves,
    maxDepth: given.maxDepth,
    minRows: given.minRows,
    minHessian: given.minHessian,
    minGain: given.minGain,
    l1: given.l1,
    l2: given.l2,
    columnShare: given.columnShare,
    nodeColumnShare: 1,
    isRandomCut: false,
    levelSmoothing: given.levelSmoothing,
    levelL2: given.levelL2,
    levelMinRows: given.levelMinRows,
    maxSplitLevels: given.maxSplitLevels,
    directions: directionsOf(data, given),
    ...groupsOf(data, given.interactions),
  }
}
