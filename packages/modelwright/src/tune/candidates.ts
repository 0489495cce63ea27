import type { Task } from '@modelwright/runtime'
import { type Learner, readOptions, type Seed } from '../core/index.ts'
import { findLearner, type Recipe } from '../train/index.ts'
import { proposalsOf } from './sampler.ts'
import { samplers } from './samplers/index.ts'
import { spaceOf } from './space.ts'

/** A learner with all its options, to be tried. */
export interface Candidate {
  readonly learner: Learner
  readonly options: Readonly<Record<string, unknown>>
  readonly recipe: Recipe
}

/** Values tried of a learner's options besides the defaults, when no budget is given. */
const proposalsByDefault = 7

/** From this many options on, a grid is too coarse. */
const tooManyForGrid = 3

interface Use {
  readonly learner: Learner
  readonly recipe: Recipe
  readonly given: Readonly<Record<string, unknown>>
}

function candidateOf(
  { learner, recipe, given }: Use,
  proposal: Readonly<Record<string, unknown>>,
): Candidate {
  const options = readOptions(learner.options, { ...given, ...proposal }, learner.name)
  return { learner, options, recipe: { ...recipe, options } }
}

function proposalsFor(use: Use, count: number, seed: Seed): readonly Candidate[] {
  const space = spaceOf(use.learner.options, use.given)
  const sampler = space.length < tooManyForGrid ? samplers.grid : samplers.random
  const stream = seed.split('sampler', use.learner.name)
  const proposals = proposalsOf(sampler, space, { count, seed: stream })
  return proposals.map((proposal) => candidateOf(use, proposal))
}

function keyOf({ learner, options, recipe }: Candidate): string {
  return JSON.stringify([learner.name, options, recipe.prepare ?? null])
}

/** The first of each, then the second of each, and so on. */
function inTurn<Value>(lists: readonly (readonly Value[])[]): Value[] {
  const longest = Math.max(0, ...lists.map((list) => list.length))
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list.slice(at, at + 1))).flat()
}

/**
 * Lists what is tried, in order: every learner as it was given, then proposals of each in turn.
 *
 * @param trials - how many at most; default: the learners as given and seven proposals of each that can be tuned
 * @throws {ModelwrightError} TRAIN_LEARNER_UNKNOWN, TRAIN_LEARNER_UNFIT, CORE_OPTION_INVALID - when a recipe is wrong
 */
export function candidatesOf(
  recipes: readonly Recipe[],
  { task, trials, seed }: { task: Task; trials?: number; seed: Seed },
): readonly Candidate[] {
  const uses = recipes.map((recipe) => ({
    recipe,
    learner: findLearner(recipe.learner, task),
    given: recipe.options ?? {},
  }))
  const first = uses.map((use) => candidateOf(use, {}))
  const perLearner = trials === undefined ? proposalsByDefault : Math.ceil(trials / Math.max(1, uses.length))
  const proposals = uses.map((use) => proposalsFor(use, perLearner, seed))
  const all = new Map([...first, ...inTurn(proposals)].map((candidate) => [keyOf(candidate), candidate]))
  return [...all.values()].slice(0, trials ?? Infinity)
}
