import { didYouMean, ModelwrightError, type RunDetails } from '../../core/index.ts'
import type { Project } from '../open-project.ts'

async function unknown(project: Project, reference: string): Promise<ModelwrightError> {
  const runs = await project.runs.list({ limit: 1000 })
  const ids = runs.map(({ id }) => id)
  const starting = reference === '' ? [] : ids.filter((id) => id.startsWith(reference))
  const message =
    starting.length > 1
      ? `"${reference.slice(0, 80)}" is the beginning of ${starting.length} runs.`
      : `There is no run "${reference.slice(0, 80)}".`
  const some =
    starting.length > 1
      ? [`Write more of it: ${starting.slice(0, 3).join(', ')}`]
      : didYouMean(reference, ids)
  return new ModelwrightError('PROJECT_RUN_UNKNOWN', {
    message,
    mend: [...some, 'List the runs:  modelwright runs'],
  })
}

/**
 * Finds all that is kept of a run, by its id, the beginning of it, or the part after its last dash.
 *
 * @throws {ModelwrightError} PROJECT_RUN_UNKNOWN - when there is none, or several
 */
export async function findRun(project: Project, reference: string): Promise<RunDetails> {
  const found = await project.tracking.details(reference)
  if (found === undefined) throw await unknown(project, reference)
  return found
}
