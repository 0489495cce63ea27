import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { RetentionOutcome, RetentionRule, StoredObject } from '../../core/index.ts'
import { type Project, storeFolder } from '../open-project.ts'
import { mentionedIn, reachableFrom } from './lineage.ts'

/** What is younger is left alone: somebody may have written it and not yet said what for. */
export const graceMs = 24 * 3_600_000

/** How far behind a run's own clock the times of files may be: clocks of other machines, ticks of this one. */
const usualSlackMs = 60_000

/** What to collect, and how. */
export interface GcRequest extends RetentionRule {
  /** Only say what would be freed. */
  readonly isDry: boolean
  /** The present; milliseconds since 1970-01-01 UTC. */
  readonly now: number
  /** Age below which nothing is taken for garbage; default a day. */
  readonly graceMs?: number
  /** How far clocks may be apart; default a minute. */
  readonly slackMs?: number
}

/** What was freed, or would be. Plain data. */
export interface GcReport {
  readonly isDry: boolean
  readonly runs: readonly string[]
  readonly versions: readonly { readonly name: string; readonly version: number; readonly digest: string }[]
  readonly snapshots: readonly string[]
  readonly objects: number
  /** Copies of models and reports in the project's folder. */
  readonly files: number
  /** Of objects and files. */
  readonly bytes: number
  /** Garbage that is too young to be taken for it. */
  readonly young: { readonly objects: number; readonly bytes: number }
}

interface FoundFile {
  readonly path: string
  readonly bytes: number
}

/** Copies and reports that people find by name, of versions and runs that go. */
async function filesOf({ runs, versions }: RetentionOutcome, folder: string): Promise<FoundFile[]> {
  const gone = new Set(runs)
  const models = versions.map(({ name, version }) => `${name}-${version}.safetensors`)
  const names = await readdir(join(folder, 'reports')).catch(() => [])
  const reports = names.filter((name) => gone.has(name.replace(/\.\w+$/, '')))
  const paths = [
    ...models.map((name) => join(folder, 'models', name)),
    ...reports.map((name) => join(folder, 'reports', name)),
  ]
  const found = await Promise.all(
    paths.map(async (path) => ({ path, bytes: (await stat(path).catch(() => undefined))?.size })),
  )
  return found.flatMap(({ path, bytes }) => (bytes === undefined ? [] : [{ path, bytes }]))
}

interface Garbage {
  readonly old: readonly StoredObject[]
  readonly young: readonly StoredObject[]
}

/** Objects that nothing refers to, by their age. */
async function garbageOf(outcome: RetentionOutcome, project: Project, since: number): Promise<Garbage> {
  const mentioned = await mentionedIn(outcome.containers, project)
  const reached = await reachableFrom(outcome.artifacts, project)
  const isKept = (digest: string): boolean =>
    outcome.objects.has(digest) || mentioned.has(digest) || reached.has(digest)
  const old: StoredObject[] = []
  const young: StoredObject[] = []
  for await (const object of project.objects.list()) {
    if (isKept(object.digest)) continue
    if (object.writtenAt < since) old.push(object)
    else young.push(object)
  }
  return { old, young }
}

async function removeAll(
  objects: readonly StoredObject[],
  { objects: store }: Project,
  since: number,
): Promise<StoredObject[]> {
  const removed: StoredObject[] = []
  for (const object of objects) if (await store.removeUnwanted(object.digest, since)) removed.push(object)
  return removed
}

const sum = (list: readonly { readonly bytes: number }[]): number =>
  list.reduce((total, { bytes }) => total + bytes, 0)

/**
 * Frees what nobody needs: runs that a rule gives up, the versions they made that never had an alias nor the tag `keep`, and objects that
 * nothing refers to.
 *
 * Others may write meanwhile: an object that was written or wanted within the last day, or since the oldest run that goes on began, is
 * left alone.
 *
 * @throws {ModelwrightError} PROJECT_OBJECT_ALTERED - when an artifact that stays was changed: what it refers to is not known
 */
export async function collectGarbage(
  project: Project,
  { isDry, now, graceMs: youngMs = graceMs, slackMs = usualSlackMs, ...rule }: GcRequest,
): Promise<GcReport> {
  const outcome = await project.retention.collect(rule, { isDry, youngMs })
  const since = Math.min(now - youngMs, (outcome.oldestLiving ?? Number.POSITIVE_INFINITY) - slackMs)
  const { old, young } = await garbageOf(outcome, project, since)
  const files = await filesOf(outcome, storeFolder(project.folder))
  const removed = isDry ? old : await removeAll(old, project, since)
  if (!isDry) for (const { path } of files) await rm(path, { force: true })
  const { runs, versions, snapshots } = outcome
  return {
    ...{ isDry, runs, versions, snapshots, objects: removed.length, files: files.length },
    bytes: sum(removed) + sum(files),
    young: { objects: young.length, bytes: sum(young) },
  }
}
