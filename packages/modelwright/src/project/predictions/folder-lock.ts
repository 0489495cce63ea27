import { randomBytes } from 'node:crypto'
import { mkdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { ModelwrightError } from '../../core/index.ts'

/** The right to work on a log: a folder to work in that nobody else has. */
export interface FolderLock {
  readonly folder: string
  release(): Promise<void>
}

/** How often the holder shows that it lives, and after how long without a sign it is taken for dead. */
const signMs = 15_000
const deadMs = 120_000

/**
 * Takes the lock of a log for compaction. A holder that was killed gives it up after two minutes.
 *
 * What is made lies in the lock's own folder: a holder that only slept, and lost it, finds nothing to publish.
 *
 * @throws {ModelwrightError} PROJECT_LOG_BUSY - when another process compacts
 */
export function lockCompaction(log: string): Promise<FolderLock> {
  return lockFolder(join(log, 'compacting'), 'Another process compacts this log.', log)
}

/**
 * Takes a folder that only one process at a time has. A holder that was killed gives it up after two minutes.
 *
 * @param busy - what is said where another process has it
 * @throws {ModelwrightError} PROJECT_LOG_BUSY - when another process has it
 */
export async function lockFolder(folder: string, busy: string, where: string): Promise<FolderLock> {
  await takeOver(folder)
  try {
    await mkdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw new ModelwrightError('PROJECT_LOG_BUSY', {
      message: busy,
      where,
      mend: ['Wait for it; if it was killed, try again in two minutes.'],
    })
  }
  const sign = setInterval(() => {
    const now = new Date()
    utimes(folder, now, now).catch(() => {})
  }, signMs).unref()
  return {
    folder,
    async release() {
      clearInterval(sign)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Clears away what a dead holder left. */
async function takeOver(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined)
  if (found === undefined || Date.now() - found.mtimeMs < deadMs) return
  const aside = `${folder}-${randomBytes(4).toString('hex')}`
  try {
    await rename(folder, aside)
  } catch {
    return
  }
  await rm(aside, { recursive: true, force: true })
}
