import { ModelwrightError, type RunDetails } from '../../core/index.ts'
import type { Project } from '../open-project.ts'
import { findRun } from './find-run.ts'

/** What deleting runs takes away. Plain data. */
export interface RunLoss {
  /** Ids, those named first, then their children. */
  readonly runs: readonly string[]
  readonly children: number
  readonly metrics: number
  readonly points: number
  readonly notes: number
  readonly artifacts: number
  /** Bytes of the artifacts: they go when nothing else needs them, at the next `gc`. */
  readonly bytes: number
  /** Registered versions that came of them: `churn/3, champion`. */
  readonly versions: readonly string[]
  /** Ids of those that still go on. */
  readonly running: readonly string[]
}

async function withChildren(project: Project, runs: readonly RunDetails[]): Promise<RunDetails[]> {
  const all = new Map(runs.map((found) => [found.run.id, found]))
  for (const found of all.values())
    for (const id of found.children) if (!all.has(id)) all.set(id, await findRun(project, id))
  return [...all.values()]
}

/** Says what deleting runs would take away, without doing it. */
export async function lossOf(project: Project, references: readonly string[]): Promise<RunLoss> {
  const named: RunDetails[] = []
  for (const reference of references) named.push(await findRun(project, reference))
  const all = await withChildren(project, named)
  const ids = all.map(({ run }) => run.id)
  const sum = (of: (found: RunDetails) => number): number =>
    all.reduce((total, found) => total + of(found), 0)
  const versions = (await project.models.list()).filter(({ run }) => ids.includes(run))
  return {
    runs: ids,
    children: all.length - new Set(named.map(({ run }) => run.id)).size,
    metrics: sum(({ run }) => Object.keys(run.metrics).length),
    points: sum(({ run }) =>
      Object.values(run.metrics).reduce((total, { pointCount }) => total + pointCount, 0),
    ),
    notes: sum(({ notes }) => notes.length),
    artifacts: sum(({ artifacts }) => artifacts.length),
    bytes: sum(({ artifacts }) => artifacts.reduce((total, { size }) => total + size, 0)),
    versions: versions.map(({ name, version, aliases }) => [`${name}/${version}`, ...aliases].join(', ')),
    running: all.filter(({ run }) => run.status === 'running').map(({ run }) => run.id),
  }
}

function needed({ versions, running }: RunLoss): ModelwrightError {
  const isRunning = running.length > 0
  return new ModelwrightError('PROJECT_RUN_NEEDED', {
    message: isRunning
      ? `${running.length === 1 ? 'A run' : `${running.length} runs`} of these still ${running.length === 1 ? 'goes' : 'go'} on.`
      : `Registered versions came of these runs: ${versions.slice(0, 5).join('; ')}${versions.length > 5 ? '; …' : ''}.`,
    where: isRunning ? running.slice(0, 5).join(', ') : 'runs delete',
    mend: isRunning
      ? ['Wait for them to end, or stop them.']
      : [
          'Keep them: what a version was made from is known by its run.',
          'Or delete them all the same:  --force  (the versions stay)',
        ],
  })
}

/**
 * Deletes runs and their children: params, metrics, tags, notes, trials and the names of artifacts. Objects go at the next
 * `gc`; which rows the runs saw stays known, so that no later evaluation counts them as unseen.
 *
 * @param options.force - also runs of registered versions; the versions stay
 * @returns what was lost
 * @throws {ModelwrightError} PROJECT_RUN_UNKNOWN - when one is not there: then nothing is deleted
 * @throws {ModelwrightError} PROJECT_RUN_NEEDED - when one is running, or a version came of it
 */
export async function deleteRuns(
  project: Project,
  references: readonly string[],
  { force = false }: { readonly force?: boolean } = {},
): Promise<RunLoss> {
  const loss = await lossOf(project, references)
  if (loss.running.length > 0 || (loss.versions.length > 0 && !force)) throw needed(loss)
  await project.tracking.remove(loss.runs)
  return loss
}
