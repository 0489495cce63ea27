import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Log, Table, TaskPool } from '../core/index.ts'
import { file, lookAt } from '../retrieve/index.ts'

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
  const temporary = await mkdtemp(join(tmpdir(), 'modelwright-'))
  try {
    const context = { folder, temporary, log, signal, env, ...(pool === undefined ? {} : { pool }) }
    return { table: await lookAt(file(path), context) }
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}
