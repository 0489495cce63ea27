import { isAbsolute, relative, resolve, sep } from 'node:path'
import { ModelwrightError, type Source } from '../../../core/index.ts'
import { codeOf } from '../../disk-error.ts'
import type { Parts } from '../../graph/step.ts'
import type { Flow } from './flow.ts'

/** What a file of the workflow that is not there is said to hold. */
const absent = 'not there'

/** Why a step runs each time whose data lies on another machine. */
export const readAgain = 'what lies elsewhere is asked for again'

/** Files of this machine that a source reads, from the workflow's folder; undefined where it reads elsewhere as well. */
export async function localNames(source: Source, folder: string): Promise<readonly string[] | undefined> {
  const { localFilesOf } = await import('../../../retrieve/index.ts')
  const files = await localFilesOf(source, folder)
  return files?.map((path) => relative(folder, path).split(sep).join('/'))
}

/** A digest for each file, by the name the workflow gives it. One that is not there is no failure here: its reader says it better. */
export async function fileParts(
  { marks, request }: Pick<Flow, 'marks' | 'request'>,
  names: readonly string[],
): Promise<Parts> {
  const parts: Record<string, string> = {}
  for (const name of names) {
    const path = isAbsolute(name) ? name : resolve(request.folder, name)
    try {
      parts[`file ${name}`] = await marks.digestOf(path)
    } catch (error) {
      if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'EISDIR' && codeOf(error) !== 'ENOTDIR') throw error
      parts[`file ${name}`] = absent
    }
  }
  return parts
}

/** Whether files are what they were when the key was made: what was read of files that changed meanwhile is not kept. */
export async function areSame(
  flow: Pick<Flow, 'marks' | 'request'>,
  names: readonly string[],
  before: Parts,
): Promise<boolean> {
  const now = await fileParts(flow, names)
  return names.every((name) => now[`file ${name}`] === before[`file ${name}`])
}

/** Fails where a declared file is not there. */
export function requireFiles(parts: Parts, where: string): void {
  const gone = Object.entries(parts).find(([, digest]) => digest === absent)
  if (gone === undefined) return
  throw new ModelwrightError('PROJECT_STEP_FAILED', {
    message: `The step "${where}" declares the ${gone[0]}, which is not there.`,
    where,
    mend: ['Give its path from the folder of the workflow.'],
  })
}
