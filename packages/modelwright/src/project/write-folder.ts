import { mkdir, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ModelwrightError } from '../core/index.ts'
import { codeOf, diskError } from './disk-error.ts'
import { writeWhole } from './write-file.ts'

/** What lies in a folder besides what will be written; nothing where there is no folder yet. */
async function othersIn(folder: string, own: ReadonlySet<string>): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => !own.has(name)).sort()
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw diskError(error, folder)
  }
}

/**
 * Refuses a folder that holds other things than those named.
 *
 * @throws {ModelwrightError} PACK_FOLDER_TAKEN
 */
export async function refuseOthers(folder: string, own: ReadonlySet<string>): Promise<void> {
  const others = await othersIn(folder, own)
  if (others.length === 0) return
  throw new ModelwrightError('PACK_FOLDER_TAKEN', {
    message: `The folder holds other things: ${others.slice(0, 5).join(', ')}${others.length > 5 ? ', …' : ''}.`,
    where: folder,
    mend: ['Name a folder that is not there yet:  -o <folder>', 'Or remove what lies there.'],
  })
}

/**
 * Writes files into a folder, each whole or not at all; replaces what was written there before.
 *
 * @param files - by their path within the folder, with `/`
 * @throws {ModelwrightError} PACK_FOLDER_TAKEN - when the folder holds other things: nothing is mixed, nothing is lost
 * @throws {ModelwrightError} PROJECT_DISK_FULL - when there is no space
 */
export async function writeFolder(
  folder: string,
  files: readonly { readonly path: string; readonly bytes: Uint8Array }[],
): Promise<void> {
  await refuseOthers(folder, new Set(files.map(({ path }) => path.split('/')[0])))
  for (const { path, bytes } of files) {
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true }).catch((error: unknown) => {
      throw diskError(error, dirname(file))
    })
    await writeWhole(file, bytes)
  }
}
