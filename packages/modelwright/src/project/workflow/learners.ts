import type { Learner, OptionSpecs, OptionValues } from '../../core/index.ts'
import type { learners } from '../../train/index.ts'
import type { LearnerUse } from './definition.ts'

type Ours = typeof learners
type OptionsOf<Name extends keyof Ours> = Partial<OptionValues<Ours[Name]['options']>>

function use(learner: string | Learner, options: Readonly<Record<string, unknown>>): LearnerUse {
  return Object.freeze({ kind: 'learner', learner, options: Object.freeze({ ...options }) })
}

/** Predicts the same for every row: the classes' shares or the mean. What every learner must beat. */
export const baseline = (options: OptionsOf<'baseline'> = {}): LearnerUse => use('baseline', options)

/** Gradient-boosted decision trees, for classes and numbers. */
export const boostedTrees = (options: OptionsOf<'boosted-trees'> = {}): LearnerUse =>
  use('boosted-trees', options)

/** Linear or logistic regression that leaves out what does not help: L1 and L2 penalty. */
export const elasticNet = (options: OptionsOf<'elastic-net'> = {}): LearnerUse => use('elastic-net', options)

/** Extremely randomised trees: a forest whose splits are cuts drawn at random. */
export const extraTrees = (options: OptionsOf<'extra-trees'> = {}): LearnerUse => use('extra-trees', options)

/** The k nearest training rows are asked; the artifact holds them. */
export const kNearestNeighbours = (options: OptionsOf<'k-nearest-neighbours'> = {}): LearnerUse =>
  use('k-nearest-neighbours', options)

/** Logistic regression, for two classes or more. */
export const logistic = (options: OptionsOf<'logistic'> = {}): LearnerUse => use('logistic', options)

/** Naive Bayes, for two classes or more: each column speaks for itself. */
export const naiveBayes = (options: OptionsOf<'naive-bayes'> = {}): LearnerUse => use('naive-bayes', options)

/** A random forest: the mean of many deep trees on random rows and features. */
export const randomForest = (options: OptionsOf<'random-forest'> = {}): LearnerUse =>
  use('random-forest', options)

/** Linear regression with an L2 penalty. */
export const ridge = (options: OptionsOf<'ridge'> = {}): LearnerUse => use('ridge', options)

/**
 * Your own learner with options other than its defaults; without options, name the learner itself in `train`.
 */
export function learnerWith<Specs extends OptionSpecs>(
  learner: Learner<Specs>,
  options: Partial<OptionValues<Specs>>,
): LearnerUse {
  return use(learner as Learner, options)
}
