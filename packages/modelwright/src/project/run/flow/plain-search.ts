import { findMetric } from '../../../evaluate/index.ts'
import type { SearchResult, Trial } from '../../../tune/index.ts'
import type { Workflow } from '../../workflow/index.ts'
import { bestOfEach } from '../rivals.ts'
import { type PlainRecipe, plainRecipe, recipeReader } from './plain-recipe.ts'

/** What a search found, as plain data. Trials are named by their place in the list. */
export interface PlainSearch
  extends Pick<SearchResult, 'foldCount' | 'rowCount' | 'isCutShort' | 'notes' | 'trials' | 'askedCount'> {
  readonly metric: string
  readonly leaderboard: readonly number[]
  readonly best: number
  /** Recipes of the best trial of each learner: others are not fitted. */
  readonly recipes: readonly { readonly trial: number; readonly recipe: PlainRecipe }[]
}

/** Makes plain data of what a search found. */
export function plainSearch(found: SearchResult): PlainSearch {
  const { trials, askedCount, foldCount, rowCount, isCutShort, notes } = found
  const placeOf = (trial: Trial): number => trials.indexOf(trial)
  const recipes = bestOfEach(found).map((trial) => ({
    trial: placeOf(trial),
    recipe: plainRecipe(trial === found.best ? found.recipe : found.recipeOf(trial)),
  }))
  return {
    ...{ trials, askedCount, foldCount, rowCount, isCutShort, notes },
    metric: found.metric.name,
    leaderboard: found.leaderboard.map(placeOf),
    best: placeOf(found.best),
    recipes,
  }
}

/** Makes what a search found again. */
export function searchOf(plain: PlainSearch, workflow: Workflow): SearchResult {
  const { trials, metric, leaderboard, best, recipes, ...rest } = plain
  const read = recipeReader(workflow)
  const byPlace = new Map(recipes.map(({ trial, recipe }) => [trials[trial], read(recipe)]))
  const recipeOf = (trial: Trial) => {
    const recipe = byPlace.get(trial)
    if (recipe === undefined) throw new Error(`bug: the recipe of trial ${trial.index} was not kept`)
    return recipe
  }
  return {
    ...rest,
    trials,
    metric: findMetric(metric),
    leaderboard: leaderboard.map((place) => trials[place]),
    best: trials[best],
    recipe: recipeOf(trials[best]),
    recipeOf,
  }
}
