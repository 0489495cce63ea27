import { access } from 'node:fs/promises'
import { codeOf, diskError } from './disk-error.ts'

/**
 * Tells whether a file or folder is there. One that cannot be looked at is not taken for absent.
 *
 * @throws {ModelwrightError} PROJECT_FOLDER_READONLY, PROJECT_FOLDER_UNUSABLE - when the disk does not say
 */
export async function isThere(path: string): Promise<boolean> {
  try {
    await access(path)
    return true
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return false
    throw diskError(error, path)
  }
}
