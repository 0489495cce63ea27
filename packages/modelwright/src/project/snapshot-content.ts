import { contentKeys, type Log } from '../core/index.ts'
import { openRows } from '../retrieve/index.ts'
import type { Project } from './open-project.ts'

/** What reading a snapshot takes. */
export interface SnapshotReading {
  readonly project: Project
  readonly temporary: string
  readonly signal: AbortSignal
  readonly log: Log
}

/**
 * Gives the content key of every row of a snapshot, in the order of its rows, by some columns.
 *
 * @returns undefined where the store does not keep the snapshot
 */
export async function keysOfSnapshot(
  digest: string,
  names: readonly string[],
  { project, temporary, signal, log }: SnapshotReading,
): Promise<number[] | undefined> {
  const known = await project.snapshots.get(digest)
  if (known === undefined || !(await project.objects.has(known.object))) return undefined
  const path = await project.objects.pathOf(known.object)
  const rows = await openRows(path, { format: 'parquet', temporary, signal, log })
  const keys: number[] = []
  for await (const chunk of rows) for (const key of contentKeys(chunk, names)) keys.push(key)
  return keys
}

/** The content keys of a snapshot's rows, each once: to tell which rows of another table equal one. */
export async function contentOfSnapshot(
  digest: string,
  names: readonly string[],
  reading: SnapshotReading,
): Promise<ReadonlySet<number> | undefined> {
  const keys = await keysOfSnapshot(digest, names, reading)
  return keys === undefined ? undefined : new Set(keys)
}
