import type { Task } from '@modelwright/runtime'
import { deepFreeze, type Learner, ModelwrightError, readOptions, type Supports } from '../../core/index.ts'
import { findLearner } from '../find-learner.ts'
import type { Combination, EnsembleLearner, EnsembleSpec } from './spec.ts'

/** Members at most: each costs its size in the artifact and its time in every prediction. */
export const mostMembers = 50

/** Models a member may be the mean of. */
const mostBag = 20

const tasks: readonly Task[] = ['binary', 'multiclass', 'regression']

function refuse(name: string, rule: string, mend: string): never {
  throw new ModelwrightError('TRAIN_ENSEMBLE_INVALID', {
    message: `The ensemble "${name}" ${rule}.`,
    where: name,
    mend: [mend],
  })
}

function checkWeights(name: string, { by, weights }: Combination, members: number): void {
  const example = 'One weight a member, 0 or more:  ensemble([a(), b()], { weights: [0.7, 0.3] })'
  if (weights.length !== members)
    refuse(name, `has ${members} members, but ${weights.length} weights`, example)
  const wrong = weights.find((weight) => !(weight >= 0 && weight < Infinity))
  if (wrong !== undefined) refuse(name, `has a weight of ${wrong}; weights are 0 or more`, example)
  if (by === 'blend' && !weights.some((weight) => weight > 0)) refuse(name, 'has no weight above 0', example)
}

/** Sums of weights that are off by no more than rounding are left alone, so that what was written is read back. */
const mostOff = 1e-12

/** Weights of a blend sum to 1. */
function normalised(combine: Combination): Combination {
  if (combine.by === 'stack') return combine
  const given = combine.weights.reduce((all, weight) => all + weight, 0)
  if (Math.abs(given - 1) <= mostOff) return combine
  const largest = Math.max(...combine.weights)
  // Twice: the first sum of huge weights would not be finite.
  const parts = combine.weights.map((weight) => weight / largest)
  const sum = parts.reduce((all, part) => all + part, 0)
  return { by: 'blend', weights: parts.map((part) => part / sum) }
}

function checkMembers(name: string, { members, bag }: EnsembleSpec): readonly Learner[] {
  if (members.length < 1 || members.length > mostMembers)
    refuse(
      name,
      `has ${members.length} members; 1 to ${mostMembers} are possible`,
      'Name its learners:  ensemble([boostedTrees(), logistic()])',
    )
  if (bag !== undefined && !(Number.isInteger(bag) && bag >= 2 && bag <= mostBag))
    refuse(
      name,
      `is to be a bag of ${bag}; 2 to ${mostBag} parts are possible`,
      'Say how many:  ensemble([…], { bag: 5 })',
    )
  return members.map(({ learner, options }) => {
    const found = findLearner(learner)
    readOptions(found.options, options ?? {}, found.name)
    return found
  })
}

/** What all members can take. */
function supportsOf(members: readonly Learner[]): Supports {
  return {
    missing: true,
    categories: true,
    sparse: true,
    scaled: false,
    rowsAsRead: true,
    weights: members.every(({ supports }) => supports.weights),
  }
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`
}

/**
 * Makes a learner of several recipes whose models predict together.
 *
 * It is used wherever a learner is: in a search, in a fit, in a workflow. Weights of a blend are brought to sum 1.
 *
 * @param name - tells it from other ensembles of the same search
 * @throws {ModelwrightError} TRAIN_ENSEMBLE_INVALID - when there is no member, or weights do not fit them
 * @throws {ModelwrightError} TRAIN_LEARNER_UNKNOWN, CORE_OPTION_INVALID - when a member's recipe is wrong
 */
export function ensembleLearner(spec: EnsembleSpec, name = 'ensemble'): EnsembleLearner {
  const members = checkMembers(name, spec)
  checkWeights(name, spec.combine, members.length)
  const common = tasks.filter((task) => members.every((member) => member.tasks.includes(task)))
  if (common.length === 0)
    refuse(
      name,
      `fits no target: ${listed(members.map((member) => member.name))} are for different ones`,
      'Take members that are all for classes, or all for numbers.',
    )
  return Object.freeze({
    name,
    about: `An ensemble of ${listed(members.map((member) => member.name))}.`,
    tasks: common,
    options: {},
    supports: supportsOf(members),
    ...(members.some(({ draws }) => draws === true) || spec.bag !== undefined
      ? { draws: true as const }
      : {}),
    model: spec.combine.by,
    ensemble: Object.freeze({
      members: Object.freeze([...spec.members]),
      combine: deepFreeze(normalised(spec.combine)),
      ...(spec.bag === undefined ? {} : { bag: spec.bag }),
    }),
    fit: (): never => {
      throw new Error('bug: an ensemble is fitted from rows as they were read')
    },
  })
}

/** Says what an ensemble is made of, for people: `0.7 × boosted-trees, 0.3 × logistic`. */
export function ensembleText({ members, combine, bag }: EnsembleSpec): string {
  const parts = members.map(({ learner }, at) => {
    const weight = Number(combine.weights[at].toPrecision(3))
    return `${weight} × ${findLearner(learner).name}`
  })
  const how = combine.by === 'stack' ? 'stack of ' : ''
  return `${how}${parts.join(', ')}${bag === undefined ? '' : `, each the mean of ${bag} fitted on other rows`}`
}
