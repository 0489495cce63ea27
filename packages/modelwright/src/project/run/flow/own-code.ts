import { randomUUID } from 'node:crypto'
import { dirname, relative, sep } from 'node:path'
import type { FileMarks } from '../../graph/file-marks.ts'
import type { Parts } from '../../graph/step.ts'
import { codeFilesOf, lockFileOf } from '../../workflow/code-files.ts'

/** The code of a workflow of one's own. */
export interface OwnCode {
  /** A digest by the name of each file, and of the lock file. */
  parts(): Promise<Parts>
}

/** Whether a value holds a function anywhere. An ensemble is ours: what counts is what it is made of. */
export function hasCode(value: unknown, above: readonly unknown[] = []): boolean {
  if (typeof value === 'function') return true
  if (typeof value !== 'object' || value === null || above.includes(value)) return false
  if (ArrayBuffer.isView(value)) return false
  const { ensemble } = value as { readonly ensemble?: unknown }
  const parts = typeof ensemble === 'object' && ensemble !== null ? ensemble : value
  return Object.values(parts).some((entry) => hasCode(entry, [...above, value]))
}

/** Code that came from a program, not from a workflow file: nobody knows what it imports, so that it is never taken for the same. */
const unknown = randomUUID()

/**
 * Tells the code of a workflow by the content of its files.
 *
 * @param file - the workflow file; absent: the workflow came from a program
 */
export function ownCodeOf(file: string | undefined, marks: FileMarks): OwnCode {
  let found: Promise<Parts> | undefined
  const read = async (): Promise<Parts> => {
    if (file === undefined) return { 'own code': unknown }
    const folder = dirname(file)
    const parts: Record<string, string> = { node: process.versions.node }
    for (const path of await codeFilesOf(file))
      parts[`own code ${relative(folder, path).split(sep).join('/')}`] = await marks.digestOf(path)
    const lock = await lockFileOf(folder)
    return lock === undefined ? parts : { ...parts, 'lock file': await marks.digestOf(lock) }
  }
  return {
    parts() {
      found ??= read()
      return found
    },
  }
}
