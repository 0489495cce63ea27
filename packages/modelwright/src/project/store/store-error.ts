import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { ModelwrightError } from '../../core/index.ts'
import { diskError } from '../disk-error.ts'

/** SQLite's result codes, <https://sqlite.org/rescode.html>: the low byte says the kind. */
const kinds: Readonly<Record<number, string>> = {
  3: 'readonly',
  5: 'busy',
  6: 'busy',
  8: 'readonly',
  10: 'failed',
  11: 'damaged',
  13: 'full',
  14: 'readonly',
  26: 'damaged',
}
const shortRead = 522

/** Reads SQLite's own number; libsql names only some, and says the one of a failed opening in words. */
function numberOf(error: unknown): number {
  if (!(error instanceof Error)) return 0
  const { rawCode } = error as { rawCode?: unknown }
  if (typeof rawCode === 'number') return rawCode
  return Number(/^ConnectionFailed\(.*: (\d+)"\)$/s.exec(error.message)?.[1] ?? 0)
}

/** Tells whether another process holds the store at this moment. */
export function isBusy(error: unknown): boolean {
  return kinds[numberOf(error) & 255] === 'busy'
}

function isFull(file: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(file))
    return bavail * bsize < 65_536
  } catch {
    return false
  }
}

/** Refuses a file that is no store, or one no longer. */
export function damagedStore(file: string, cause?: unknown): ModelwrightError {
  return new ModelwrightError('PROJECT_STORE_DAMAGED', {
    message: 'The run store is damaged or is not a run store.',
    where: file,
    mend: [
      'Restore it from a backup:  modelwright store restore <folder>',
      'Or move store.db, store.db-wal and store.db-shm out of the folder: the next run makes a new store; models stay in objects.',
    ],
    cause,
  })
}

function busy(file: string, cause: unknown): ModelwrightError {
  return new ModelwrightError('PROJECT_STORE_BUSY', {
    message: 'Another program has been writing to the run store for a minute.',
    where: file,
    mend: ['Wait for it to end, or stop it, and run the command again.'],
    cause,
  })
}

function failed(file: string, cause: unknown): ModelwrightError {
  return new ModelwrightError('PROJECT_STORE_UNREADABLE', {
    message: 'The system could not read or write the run store.',
    where: file,
    mend: [
      'Check the disk, and that the folder lies on this machine: SQLite cannot share a file over a network.',
      'Or work in another folder.',
    ],
    cause,
  })
}

/** Turns SQLite's errors into ours; constraint errors and bugs come back as they are. */
export function storeError(error: unknown, file: string): unknown {
  const number = numberOf(error)
  switch (number === shortRead ? 'damaged' : kinds[number & 255]) {
    case 'damaged':
      return damagedStore(file, error)
    case 'busy':
      return busy(file, error)
    case 'full':
      return diskError(error, file, 'ENOSPC')
    case 'readonly':
      return diskError(error, file, 'EACCES')
    case 'failed':
      return isFull(file) ? diskError(error, file, 'ENOSPC') : failed(file, error)
    default:
      return error
  }
}

/** Refuses a database that another program made. */
export function foreignStore(where: string): ModelwrightError {
  return new ModelwrightError('PROJECT_STORE_DAMAGED', {
    message: 'The tables that lie there are not those of a run store: another program made them.',
    where,
    mend: ['Name another schema at the end of the address:  ?schema=modelwright'],
  })
}

/** Refuses a store that a newer version wrote. */
export function newerStore(version: number, known: number, where: string): ModelwrightError {
  return new ModelwrightError('PROJECT_STORE_NEWER', {
    message: `A newer Modelwright wrote this run store: it has version ${version}, this program knows up to ${known}.`,
    where,
    mend: ['Install the newer version: npm install modelwright@latest', 'Or work in another folder.'],
  })
}
