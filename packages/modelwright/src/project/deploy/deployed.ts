import { ModelwrightError, type StoredDeployment } from '../../core/index.ts'
import { deployEngine } from '../../deploy/index.ts'
import type { Project } from '../open-project.ts'

/** Deployments on one target. */
export async function deploymentsOn(
  { deployments }: Pick<Project, 'deployments'>,
  target: string,
): Promise<readonly StoredDeployment[]> {
  return (await deployments.list()).filter(({ state }) => state.target === target)
}

function several(target: string, names: readonly string[]): ModelwrightError {
  return new ModelwrightError('DEPLOY_DEPLOYMENT_UNKNOWN', {
    message: `There are ${names.length} deployments on ${target}; which one is meant?`,
    where: target,
    mend: names.slice(0, 5).map((name) => `--name ${name}`),
  })
}

/**
 * The deployment that a verb is about: the one that is named, else the only one there is on the target.
 *
 * @throws {ModelwrightError} DEPLOY_DEPLOYMENT_UNKNOWN - when there is none, or several
 */
export async function deployedName(
  project: Pick<Project, 'deployments'>,
  target: string,
  name: string | undefined,
): Promise<string> {
  const names = (await deploymentsOn(project, target)).map(({ state }) => state.name)
  if (name !== undefined && names.includes(name)) return name
  if (name === undefined && names.length === 1) return names[0]
  if (name === undefined && names.length > 1) throw several(target, names)
  const { deploymentUnknown, nothingDeployed } = await deployEngine()
  throw name === undefined ? nothingDeployed(target) : deploymentUnknown({ target, name }, names)
}
