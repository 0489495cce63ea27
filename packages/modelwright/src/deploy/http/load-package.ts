import { ModelwrightError } from '../../core/index.ts'
import { importPeer } from '../../core/node/import-peer.ts'

/**
 * Loads a package that only some targets need, from the project or from beside this program.
 *
 * @throws {ModelwrightError} DEPLOY_PACKAGE_MISSING - when it is not installed
 */
export async function loadPackage<Module>(
  name: string,
  { what, folder }: { readonly what: string; readonly folder: string },
): Promise<Module> {
  const loaded = await importPeer<Module>(name, folder)
  if (loaded !== undefined) return loaded.default ?? loaded
  throw new ModelwrightError('DEPLOY_PACKAGE_MISSING', {
    message: `${what} needs the package "${name}", which is not installed.`,
    where: name,
    mend: [`npm install ${name}`],
  })
}
