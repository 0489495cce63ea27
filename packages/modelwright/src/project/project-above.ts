import { realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { foldersUp } from './folders-up.ts'
import { isThere } from './is-there.ts'
import { storeFolder } from './open-project.ts'
import { databaseName } from './open-store.ts'
import { placesName } from './places/find-places.ts'

/** Whether runs are kept in this folder, or it is remembered where they are. */
async function isProject(folder: string): Promise<boolean> {
  const store = storeFolder(folder)
  return (await isThere(join(store, databaseName))) || isThere(join(store, placesName))
}

/** The folder of the project that a file lies in: the nearest above it, else above what it is a link to. */
export async function projectAbove(file: string): Promise<string | undefined> {
  for (const path of new Set([file, await realpath(file).catch(() => file)]))
    for (const folder of foldersUp(dirname(path))) if (await isProject(folder)) return folder
  return undefined
}
