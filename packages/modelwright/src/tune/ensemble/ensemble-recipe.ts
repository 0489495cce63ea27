import { type Combination, ensembleLearner, type Recipe } from '../../train/index.ts'
import type { ConsideredEnsemble } from './choose-ensemble.ts'

/**
 * Makes the recipe of what was chosen: of the best trial as it is, or of an ensemble.
 *
 * @param recipeOf - gives the recipe of a trial
 * @param name - the ensemble's name on the leaderboard
 */
export function ensembleRecipe(
  { kind, members, intercepts }: ConsideredEnsemble,
  recipeOf: (trial: number) => Recipe,
  name?: string,
): Recipe {
  const recipes = members.map(({ trial }) => recipeOf(trial))
  if (kind !== 'stack' && recipes.length === 1) return recipes[0]
  const weights = members.map(({ weight }) => weight)
  const combine: Combination =
    kind === 'stack' ? { by: 'stack', weights, intercepts } : { by: 'blend', weights }
  return { learner: ensembleLearner({ members: recipes, combine }, name), options: {} }
}
