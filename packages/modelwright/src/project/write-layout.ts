import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { diskError } from './disk-error.ts'
import { writeWhole } from './write-file.ts'
import { refuseOthers } from './write-folder.ts'

/** A file to be written, whose bytes are read only where it is not there yet. */
export interface LateFile {
  readonly path: string
  readonly size: number
  read(): Promise<Uint8Array>
}

const isNamedByContent = (path: string): boolean => path.startsWith('blobs/')

async function isThere(file: string, { path, size }: LateFile): Promise<boolean> {
  if (!isNamedByContent(path)) return false
  return stat(file).then(
    (found) => found.size === size,
    () => false,
  )
}

/** Removes blobs of images that lay there before. */
async function removeOthers(folder: string, files: readonly LateFile[]): Promise<void> {
  const own = new Set(files.map(({ path }) => path))
  for (const name of await readdir(join(folder, 'blobs/sha256')))
    if (!own.has(`blobs/sha256/${name}`)) await rm(join(folder, 'blobs/sha256', name), { force: true })
}

/**
 * Writes an image into a folder: blobs that are there already stay, the index comes last, and blobs of an image that lay there
 * before go.
 *
 * @throws {ModelwrightError} PACK_FOLDER_TAKEN - when the folder holds other things
 */
export async function writeLayout(folder: string, files: readonly LateFile[]): Promise<void> {
  await refuseOthers(folder, new Set(['blobs', 'oci-layout', 'index.json']))
  for (const file of files) {
    const path = join(folder, file.path)
    if (await isThere(path, file)) continue
    await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
      throw diskError(error, dirname(path))
    })
    await writeWhole(path, await file.read())
  }
  await removeOthers(folder, files)
}
