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
 * Gives the content keys of every row of a snapshot, by some columns: to tell which rows of another table equal one.
 *
 * @returns undefined where the store does not keep the snapshot
 */
export async function contentOfSnapshot(
  digest: string,
  names: readonly string[],
  { project, temporary, signal, log }: SnapshotReading,
): Promise<ReadonlySet<number> | undefined> {
  const known = await project.snapshots.get(digest)
  if (known === undefined || !(await project.objects.has(known.object))) return undefined
  const path = project.objects.pathOf(known.object)
  const rows = await openRows(path, { format: 'parquet', temporary, signal, log })
  const keys = new Set<number>()
  for await (const chunk of rows) for (const key of contentKeys(chunk, names)) keys.add(key)
  return keys
}
