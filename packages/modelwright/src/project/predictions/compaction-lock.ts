import { randomBytes } from 'node:crypto'
import { mkdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { ModelwrightError } from '../../core/index.ts'

/** The right to compact a log: a folder to work in that nobody else has. */
export interface CompactionLock {
  readonly folder: string
  release(): Promise<void>
}

/** How often the holder shows that it lives, and after how long without a sign it is taken for dead. */
const signMs = 15_000
const deadMs = 120_000

/**
 * Takes the lock of a log. A holder that was killed gives it up after two minutes.
 *
 * What is made lies in the lock's own folder: a holder that only slept, and lost it, finds nothing to publish.
 *
 * @throws {ModelwrightError} PROJECT_LOG_BUSY - when another process compacts
 */
export async function lockCompaction(log: string): Promise<CompactionLock> {
  const folder = join(log, 'compacting')
  await takeOver(folder)
  try {
    await mkdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw new ModelwrightError('PROJECT_LOG_BUSY', {
      message: 'Another process compacts this log.',
      where: log,
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
