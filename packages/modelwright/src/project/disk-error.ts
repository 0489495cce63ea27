import { ModelwrightError } from '../core/index.ts'

const full = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL'])
const readonly = new Set(['EACCES', 'EROFS', 'EPERM', 'SQLITE_READONLY', 'SQLITE_PERM', 'SQLITE_CANTOPEN'])

/** Reads the code of a system or SQLite error, `''` when it has none. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined
  return typeof code === 'string' ? code : ''
}

/**
 * Turns a failed write into an error with a way out; anything else comes back as it is.
 *
 * @param where - the file or folder that was written
 */
export function diskError(error: unknown, where: string): unknown {
  const code = codeOf(error)
  if (full.has(code))
    return new ModelwrightError('PROJECT_DISK_FULL', {
      message: 'The disk is full: nothing was written.',
      where,
      mend: ['Free some space and run the command again.', 'Or work in a folder on another disk.'],
      cause: error,
    })
  if (readonly.has(code) || code.startsWith('SQLITE_READONLY'))
    return new ModelwrightError('PROJECT_FOLDER_READONLY', {
      message: 'This folder cannot be written.',
      where,
      mend: ['Work in a folder you may write: cd into it and name your file by its full path.'],
      cause: error,
    })
  return error
}
