import { ModelwrightError } from '../../core/index.ts'
import { foldCase } from '../store/names.ts'

const longest = 40

/** Makes the name of a deployment of a model's: small letters, digits and `-`, at most 40. */
export function deploymentNameOf(model: string): string {
  const name = foldCase(model)
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+/g, '')
    .slice(0, longest)
    .replaceAll(/-+$/g, '')
  return name === '' ? 'model' : name
}

/**
 * Checks the name of a deployment: names in every cloud are made of it.
 *
 * @throws {ModelwrightError} DEPLOY_NAME_INVALID
 */
export function checkDeploymentName(name: string): string {
  if (/^[a-z][a-z0-9-]{0,39}$/.test(name) && !name.endsWith('-')) return name
  throw new ModelwrightError('DEPLOY_NAME_INVALID', {
    message: `"${name.slice(0, 60)}" is no name of a deployment: it begins with a small letter, followed by up to 39 small letters, digits and "-", and does not end with "-".`,
    where: '--name',
    mend: [`--name ${deploymentNameOf(name)}`],
  })
}
