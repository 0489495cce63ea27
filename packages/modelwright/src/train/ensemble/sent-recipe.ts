import { findLearner, isRegistered } from '../find-learner.ts'
import type { Recipe } from '../pipeline.ts'
import { ensembleLearner } from './ensemble-learner.ts'
import { type EnsembleSpec, isEnsemble } from './spec.ts'

/** A recipe as it is sent to a thread: learners by name, ensembles by what they are made of. */
export interface SentRecipe extends Omit<Recipe, 'learner'> {
  readonly learner: string | { readonly name: string; readonly spec: SentSpec }
}

interface SentSpec extends Omit<EnsembleSpec, 'members'> {
  readonly members: readonly SentRecipe[]
}

/** Makes a recipe fit to be copied to a thread; undefined where it holds a learner of one's own, which is code. */
export function sentRecipe(recipe: Recipe): SentRecipe | undefined {
  const learner = findLearner(recipe.learner)
  if (isRegistered(learner)) return { ...recipe, learner: learner.name }
  if (!isEnsemble(learner)) return undefined
  const members = learner.ensemble.members.map(sentRecipe)
  if (!members.every((member) => member !== undefined)) return undefined
  return { ...recipe, learner: { name: learner.name, spec: { ...learner.ensemble, members } } }
}

/** Makes the recipe that was sent; one that was not is as it is. */
export function receivedRecipe({ learner, ...rest }: SentRecipe | Recipe): Recipe {
  if (typeof learner === 'string' || 'fit' in learner) return { ...rest, learner }
  const { name, spec } = learner
  return { ...rest, learner: ensembleLearner({ ...spec, members: spec.members.map(receivedRecipe) }, name) }
}
