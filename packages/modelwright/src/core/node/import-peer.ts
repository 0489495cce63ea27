import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ModelwrightError } from '../errors.ts'

/** Where a package lies: in the project, else beside this program; undefined where it is not installed. */
function findPackage(name: string, folder: string): string | undefined {
  for (const from of [join(folder, 'package.json'), import.meta.url])
    try {
      return createRequire(from).resolve(name)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error
    }
  return undefined
}

/** Loads a package that only some need, from the project or from beside this program; undefined where it is not installed. */
export async function importPeer<Module>(
  name: string,
  folder: string,
): Promise<({ readonly default?: Module } & Module) | undefined> {
  const path = findPackage(name, folder)
  if (path === undefined) return undefined
  return (await import(pathToFileURL(path).href)) as { default?: Module } & Module
}

/**
 * The same for a package without which it does not go.
 *
 * @param options.what - who needs it, as the subject of a sentence
 * @param options.code - of the stage that needs it
 * @param options.along - packages that the same work needs: those that are missing, too, are installed in one go
 * @throws {ModelwrightError} the code - when it is not installed: with the line that installs it
 */
export async function requirePeer<Module>(
  name: string,
  {
    what,
    folder,
    code,
    along = [],
  }: {
    readonly what: string
    readonly folder: string
    readonly code: string
    readonly along?: readonly string[]
  },
): Promise<Module> {
  const loaded = await importPeer<Module>(name, folder)
  if (loaded !== undefined) return loaded.default ?? loaded
  const missing = along.filter((one) => one !== name && findPackage(one, folder) === undefined)
  throw new ModelwrightError(code, {
    message: `${what} needs the package "${name}", which is not installed.`,
    where: name,
    mend: [`npm install ${[name, ...missing].join(' ')}`],
  })
}
