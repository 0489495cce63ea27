import { ModelwrightError } from '../core/index.ts'

const full = new Set(['ENOSPC', 'EDQUOT'])
const readonly = new Set(['EACCES', 'EROFS', 'EPERM'])
const noFolder = new Set(['ENOTDIR', 'EEXIST', 'EISDIR', 'ENAMETOOLONG', 'ELOOP'])

/** Reads the code of a system error, `''` when it has none. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined
  return typeof code === 'string' ? code : ''
}

/**
 * Turns a failed write into an error with a way out; anything else comes back as it is.
 *
 * @param where - the file or folder that was written
 * @param code - the system's code, where the error itself does not carry it
 */
export function diskError(error: unknown, where: string, code = codeOf(error)): unknown {
  if (full.has(code))
    return new ModelwrightError('PROJECT_DISK_FULL', {
      message: 'The disk is full.',
      where,
      mend: ['Free some space and run the command again.', 'Or work in a folder on another disk.'],
      cause: error,
    })
  if (readonly.has(code))
    return new ModelwrightError('PROJECT_FOLDER_READONLY', {
      message: 'This folder cannot be written.',
      where,
      mend: ['Work in a folder you may write: cd into it and name your file by its full path.'],
      cause: error,
    })
  if (noFolder.has(code))
    return new ModelwrightError('PROJECT_FOLDER_UNUSABLE', {
      message: 'There is a file where a folder is needed, or the other way round, or the path is too long.',
      where,
      mend: ['Move what lies there out of the way.', 'Or work in another folder.'],
      cause: error,
    })
  return error
}
