import { requirePeer } from '../core/node/import-peer.ts'

/**
 * Loads a package that only some need, from the project or from beside this program.
 *
 * @param name - the package
 * @throws {ModelwrightError} RETRIEVE_PACKAGE_MISSING - when it is not installed
 */
export function loadPeer<Module>(
  name: string,
  asked: { readonly what: string; readonly folder: string },
): Promise<Module> {
  return requirePeer<Module>(name, { ...asked, code: 'RETRIEVE_PACKAGE_MISSING' })
}
