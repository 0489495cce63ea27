import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ModelwrightError } from '../core/index.ts'

/**
 * Makes a folder for what does not fit in memory.
 *
 * @throws {ModelwrightError} PROJECT_TEMPORARY_UNWRITABLE - when none can be made where the system keeps temporary files
 */
export async function makeTemporary(): Promise<string> {
  try {
    return await mkdtemp(join(tmpdir(), 'modelwright-'))
  } catch (cause) {
    throw new ModelwrightError('PROJECT_TEMPORARY_UNWRITABLE', {
      message: 'No temporary folder can be made here.',
      where: tmpdir(),
      mend: ['Name a folder that can be written:  TMPDIR=/somewhere modelwright …'],
      cause,
    })
  }
}

/** Runs work with a folder for what does not fit in memory, removed afterwards. */
export async function withTemporary<Result>(work: (temporary: string) => Promise<Result>): Promise<Result> {
  const temporary = await makeTemporary()
  try {
    return await work(temporary)
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}
