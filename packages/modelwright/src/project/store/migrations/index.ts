import { runs } from './1-runs.ts'
import { snapshotColumns } from './2-snapshot-columns.ts'
import { snapshotLatest } from './3-snapshot-latest.ts'
import { studies } from './4-studies.ts'
import { tracking } from './5-tracking.ts'
import { registry } from './6-registry.ts'
import { steps } from './7-steps.ts'
import { noteAuthors } from './8-note-authors.ts'
import { rebuilds } from './9-rebuilds.ts'
import { deployments } from './10-deployments.ts'
import { monitoring } from './11-monitoring.ts'
import { alerts } from './12-alerts.ts'
import { retrainings } from './13-retrainings.ts'
import { studyGrowth } from './14-study-growth.ts'

/** Forward only; what was released is never edited. The store's version is the number of these that have run. */
export const migrations: readonly string[] = [
  runs,
  snapshotColumns,
  snapshotLatest,
  studies,
  tracking,
  registry,
  steps,
  noteAuthors,
  rebuilds,
  deployments,
  monitoring,
  alerts,
  retrainings,
  studyGrowth,
]
