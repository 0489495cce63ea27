import { join } from 'node:path'
import type { RunRecord } from '../../core/index.ts'
import { lookAt } from '../../retrieve/index.ts'
import { openFileMarks } from '../graph/file-marks.ts'
import { cacheFolder } from '../open-project.ts'
import { fileParts, localNames } from '../run/flow/file-parts.ts'
import { retrievingOf } from '../run/gather.ts'
import type { RunRequest, RunTools } from '../run/types.ts'

/** Whether the files of a table are those that a run read. */
async function areFilesSame(
  run: RunRecord,
  { workflow, folder }: RunRequest,
  { project, now }: RunTools,
): Promise<boolean> {
  const names = await localNames(workflow.retrieve, folder)
  if (names === undefined) return false
  const read = (await project.steps.ofRun(run.id)).find(({ step }) => step === 'retrieve')
  if (read === undefined) return false
  const marks = await openFileMarks(join(cacheFolder(project.folder), 'files.json'), { force: false, now })
  const parts = await fileParts({ marks, request: { folder } as RunRequest }, names)
  await marks.save().catch(() => {})
  return Object.entries(parts).every(([name, digest]) => read.parts[name] === digest)
}

/**
 * Counts how many more rows the table of a workflow has now than when a run of it last read it. Nothing is kept of what is read.
 *
 * Files that were not touched cost a glance; all else is brought.
 *
 * @returns null where no run is known that read it, or it cannot be had now
 */
export async function countNewRows(
  name: string,
  request: RunRequest,
  tools: RunTools,
): Promise<number | null> {
  const { project, log } = tools
  const runs = await project.runs.list({ name, limit: 20 })
  const last = runs.find(({ snapshot }) => snapshot !== null)
  const known = last?.snapshot == null ? undefined : await project.snapshots.get(last.snapshot)
  if (last === undefined || known === undefined) return null
  try {
    if (await areFilesSame(last, request, tools)) return 0
    const { rowCount } = await lookAt(request.workflow.retrieve, retrievingOf(request.folder, tools))
    return rowCount - known.rowCount
  } catch (error) {
    const message = `Whether there are new rows cannot be told: ${(error as Error).message}`
    log({ kind: 'warning', stage: 'update', message })
    return null
  }
}
