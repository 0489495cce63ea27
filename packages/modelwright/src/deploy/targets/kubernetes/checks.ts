import { isModelwrightError } from '../../../core/index.ts'
import { packPlaces } from '../../../pack/index.ts'
import type { Release, TargetProblem } from '../../target.ts'
import type { KubernetesOptions } from './options.ts'

/** What is wrong with where images go. */
export async function repositoryProblem({
  repository,
}: Pick<KubernetesOptions, 'repository'>): Promise<TargetProblem | undefined> {
  const mend = ['Say where:  --repository registry.example.com/team/churn']
  if (repository === '') {
    const message = 'A cluster pulls images from a registry: it must be said which.'
    return { code: 'DEPLOY_OPTION_MISSING', message, where: 'repository', mend }
  }
  const { readReference } = await packPlaces()
  try {
    const { host, repository: path } = readReference(repository)
    if (repository === `${host}/${path}`) return undefined
    const message = `"${repository.slice(0, 120)}" must be a whole name, with its host and without a tag.`
    return { code: 'DEPLOY_OPTION_INVALID', message, where: 'repository', mend }
  } catch (error) {
    if (!isModelwrightError(error)) throw error
    return { code: error.code, message: error.message, where: 'repository', mend: error.mend }
  }
}

/** What is wrong with how things of a cluster would be called. */
export function nameProblem({ deployment }: Release): TargetProblem | undefined {
  if (/^[a-z]/.test(deployment)) return undefined
  const message = `What lies in a cluster is called by a letter first; the deployment is called "${deployment}".`
  return { code: 'DEPLOY_NAME_INVALID', message, where: 'name', mend: [`--name model-${deployment}`] }
}
