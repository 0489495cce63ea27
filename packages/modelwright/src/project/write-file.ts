import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { codeOf, diskError } from './disk-error.ts'

/** A new name in `folder` that no other process uses. */
function temporaryIn(folder: string, path: string): string {
  return join(folder, `${basename(path)}.${process.pid}-${randomBytes(6).toString('hex')}.tmp`)
}

/** Renames, again for two seconds where another program (a virus scanner, an indexer) holds the file for a moment. */
export async function renamePatiently(from: string, to: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await rename(from, to)
    } catch (error) {
      if (attempt >= 20 || !['EPERM', 'EBUSY'].includes(codeOf(error))) throw error
      await pause(10 * (attempt + 1))
    }
  }
}

/** Makes a file's content survive a power cut. */
async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function replace(
  path: string,
  folder: string,
  fill: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = temporaryIn(folder, path)
  try {
    await fill(temporary)
    await renamePatiently(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {})
    throw diskError(error, path)
  }
}

/**
 * Writes a file whole or not at all: into a temporary file, flushed, then renamed over it.
 *
 * @param folder - for the temporary file; on the same disk, default beside it
 * @throws {ModelwrightError} PROJECT_DISK_FULL - when there is no space; nothing is left behind
 * @throws {ModelwrightError} PROJECT_FOLDER_READONLY - when the folder may not be written
 */
export async function writeWhole(
  path: string,
  content: Uint8Array | string,
  folder = dirname(path),
): Promise<void> {
  await replace(path, folder, async (temporary) => {
    const handle = await open(temporary, 'wx')
    try {
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
  })
}

/** Moves a file, whole or not at all, also to another disk. Throws as {@link writeWhole} does. */
export async function moveWhole(from: string, to: string, folder = dirname(to)): Promise<void> {
  try {
    await flush(from)
    await renamePatiently(from, to)
  } catch (error) {
    if (codeOf(error) !== 'EXDEV') throw diskError(error, to)
    await replace(to, folder, async (temporary) => {
      await copyFile(from, temporary, constants.COPYFILE_EXCL)
      await flush(temporary)
    })
    await rm(from, { force: true })
  }
}
