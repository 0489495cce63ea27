import { ModelwrightError, type SnapshotRecord } from '../core/index.ts'
import type { Project } from './open-project.ts'

function unknown(reference: string, records: readonly SnapshotRecord[]): ModelwrightError {
  const known = records.slice(0, 5).map(({ digest }) => digest.slice(0, 12))
  return new ModelwrightError('PROJECT_SNAPSHOT_UNKNOWN', {
    message: `There is no snapshot or run "${reference}" in this project.`,
    where: reference,
    mend: [
      ...(known.length > 0
        ? [`Snapshots, newest first: ${known.join(', ')}${records.length > 5 ? ', …' : ''}`]
        : []),
      'List them:  modelwright data list',
    ],
  })
}

/**
 * Finds a snapshot by its digest, the beginning of one (four characters or more), or a run that read it.
 *
 * @throws {ModelwrightError} PROJECT_SNAPSHOT_UNKNOWN - when there is none, or the beginning fits several
 * @throws {ModelwrightError} RETRIEVE_SNAPSHOT_MISSING - when its file is gone
 */
export async function findSnapshot(project: Project, reference: string): Promise<SnapshotRecord> {
  const records = await project.snapshots.list()
  const fitting = reference.length >= 4 ? records.filter(({ digest }) => digest.startsWith(reference)) : []
  if (fitting.length > 1)
    throw new ModelwrightError('PROJECT_SNAPSHOT_UNKNOWN', {
      message: `"${reference}" is the beginning of ${fitting.length} snapshots.`,
      where: reference,
      mend: [
        `Write more of it: ${fitting
          .slice(0, 3)
          .map(({ digest }) => digest.slice(0, reference.length + 6))
          .join(', ')}`,
      ],
    })
  const run = fitting.length === 1 ? undefined : await project.runs.get(reference)
  const found = fitting[0] ?? records.find(({ digest }) => digest === run?.snapshot)
  if (found === undefined) throw unknown(reference, records)
  if (await project.objects.has(found.object)) return found
  throw new ModelwrightError('RETRIEVE_SNAPSHOT_MISSING', {
    message: `The snapshot ${found.digest.slice(0, 12)} is not in this project's store.`,
    where: found.digest,
    mend: [
      'Run the workflow again to retrieve the data once more.',
      'Or copy .modelwright/objects from where it ran.',
    ],
  })
}
