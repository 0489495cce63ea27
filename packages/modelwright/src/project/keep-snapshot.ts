import type { Snapshot } from '../retrieve/index.ts'
import type { Project } from './open-project.ts'

/** Lists a snapshot in the project: what it holds, and where it came from. */
export async function keepSnapshot(project: Project, snapshot: Snapshot): Promise<void> {
  const { digest, file, rowCount, columns, provenance } = snapshot
  await project.snapshots.record({
    digest,
    object: file,
    rowCount,
    columnCount: columns.length,
    columns,
    provenance,
  })
}
