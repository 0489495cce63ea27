import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

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
