import type { Log, Table, TaskPool } from '../core/index.ts'
import { file, lookAt } from '../retrieve/index.ts'
import { withTemporary } from './with-temporary.ts'

/** How a table is read to look at it. */
export interface ReadTableOptions {
  readonly folder: string
  readonly log: Log
  readonly signal: AbortSignal
  /** Environment variables that an address may name. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Threads that help to read large files. */
  readonly pool?: TaskPool
}

/** Reads a table to look at it: no project is made and nothing is kept. Throws as `retrieve` does. */
export async function readTable(
  path: string,
  { folder, log, signal, env = {}, pool }: ReadTableOptions,
): Promise<{ readonly table: Table }> {
  return withTemporary(async (temporary) => {
    const context = { folder, temporary, log, signal, env, ...(pool === undefined ? {} : { pool }) }
    return { table: await lookAt(file(path), context) }
  })
}
