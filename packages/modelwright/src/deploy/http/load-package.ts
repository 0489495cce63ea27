import { requirePeer } from '../../core/node/import-peer.ts'

/**
 * Loads a package that only some targets need, from the project or from beside this program.
 *
 * @param asked.along - what the same work needs besides: the line that installs names all that is missing
 * @throws {ModelwrightError} DEPLOY_PACKAGE_MISSING - when it is not installed
 */
export function loadPackage<Module>(
  name: string,
  asked: { readonly what: string; readonly folder: string; readonly along?: readonly string[] },
): Promise<Module> {
  return requirePeer<Module>(name, { ...asked, code: 'DEPLOY_PACKAGE_MISSING' })
}
