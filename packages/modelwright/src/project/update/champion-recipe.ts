import { isModelwrightError, ModelwrightError, type VersionRecord } from '../../core/index.ts'
import type { Recipe } from '../../train/index.ts'
import { decodeData } from '../graph/decode-data.ts'
import type { Project } from '../open-project.ts'
import { recipeReader } from '../run/flow/plain-recipe.ts'
import type { PlainSearch } from '../run/flow/plain-search.ts'
import type { Workflow } from '../workflow/index.ts'

function lost(name: string, why: string): ModelwrightError {
  return new ModelwrightError('UPDATE_RECIPE_LOST', {
    message: `The settings of the champion of "${name.slice(0, 80)}" are not known: ${why}.`,
    where: `${name.slice(0, 80)}@champion`,
    mend: [
      "Search anew, which needs none of them:  search: 'again'",
      'Or retrain once by hand:  modelwright update --now "settings"',
    ],
  })
}

/** What the search of a run found, as it lies in the store. */
async function searchOfRun(run: string, name: string, { steps, objects }: Project): Promise<PlainSearch> {
  const tuned = (await steps.ofRun(run)).find(({ step }) => step === 'tune')
  if (tuned?.output == null) throw lost(name, `run ${run} that made it is not in this store any more`)
  const bytes = await objects.get(tuned.output).catch((error: unknown) => {
    if (!isModelwrightError(error) || !error.code.startsWith('PROJECT_OBJECT_')) throw error
    throw lost(name, 'what its search found was removed')
  })
  const { searches } = decodeData(bytes) as { readonly searches: readonly PlainSearch[] }
  return searches[searches.length - 1]
}

/**
 * The learner and the settings that a champion was made with; of an ensemble those of its members.
 *
 * @throws {ModelwrightError} UPDATE_RECIPE_LOST - when the run that made it is gone, or the workflow has not its learner any more
 */
export async function championRecipe(
  champion: VersionRecord,
  workflow: Workflow,
  project: Project,
): Promise<Recipe> {
  const { name } = champion
  const { best, recipes } = await searchOfRun(champion.run, name, project)
  const kept = recipes.find(({ trial }) => trial === best)
  if (kept === undefined) throw lost(name, 'what its search found does not name them')
  try {
    return recipeReader(workflow)(kept.recipe)
  } catch {
    throw lost(name, 'it has a learner of your own that the workflow does not name any more')
  }
}
