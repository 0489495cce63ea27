import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ModelwrightError } from '../core/index.ts'
import { systemCode } from './bytes/file-problem.ts'

/** Where a package lies: in the project, else beside this program; undefined where it is not installed. */
function findPackage(name: string, folder: string): string | undefined {
  for (const from of [join(folder, 'package.json'), import.meta.url])
    try {
      return createRequire(from).resolve(name)
    } catch (error) {
      if (systemCode(error) !== 'MODULE_NOT_FOUND') throw error
    }
  return undefined
}

/**
 * Loads a package that only some need, from the project or from beside this program.
 *
 * @param name - the package
 * @throws {ModelwrightError} RETRIEVE_PACKAGE_MISSING - when it is not installed
 */
export async function loadPeer<Module>(
  name: string,
  { what, folder }: { readonly what: string; readonly folder: string },
): Promise<Module> {
  const path = findPackage(name, folder)
  if (path === undefined)
    throw new ModelwrightError('RETRIEVE_PACKAGE_MISSING', {
      message: `${what} needs the package "${name}", which is not installed.`,
      where: name,
      mend: [`npm install ${name}`],
    })
  const loaded = (await import(pathToFileURL(path).href)) as { default?: Module } & Module
  return loaded.default ?? loaded
}
