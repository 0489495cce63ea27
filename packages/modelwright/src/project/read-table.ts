import type { Log, ObjectStore } from '../core/index.ts'
import { file, type Retrieved, retrieve } from '../retrieve/index.ts'
import { withTemporary } from './with-temporary.ts'

/** Keeps nothing: for looking at data where there is no project. */
export function nowhere(): ObjectStore {
  const refuse = (): never => {
    throw new Error('bug: nothing is read back from here')
  }
  return { put: async () => '', adopt: async () => '', get: refuse, has: async () => false, pathOf: refuse }
}

/** How a table is read to look at it. */
export interface ReadTableOptions {
  readonly folder: string
  readonly log: Log
  readonly signal: AbortSignal
  /** Environment variables that an address may name. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** Reads a table to look at it: no project is made and nothing is kept. Throws as `retrieve` does. */
export async function readTable(
  path: string,
  { folder, log, signal, env = {} }: ReadTableOptions,
): Promise<Retrieved> {
  return withTemporary((temporary) =>
    retrieve(file(path), { folder, temporary, log, signal, env, objects: nowhere() }),
  )
}
