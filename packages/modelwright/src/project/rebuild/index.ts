import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Model } from '@modelwright/runtime'
import { isModelwrightError, type Log, timeRead } from '../../core/index.ts'
import { parquet } from '../../retrieve/index.ts'
import type { NotedTrial } from '../../tune/index.ts'
import type { Project } from '../open-project.ts'
import { type RunResult, runWorkflow } from '../run/index.ts'
import type { RunReplay } from '../run/types.ts'
import { unitsIn } from '../run/units.ts'
import { withRunTools } from '../run/with-tools.ts'
import { type Claim, confirmed, differs, unchecked } from '../verify/claims.ts'
import { copyChampion } from './champion.ts'
import { differingPart, differingTrial } from './differing-part.ts'
import { findRecord, objectOf, requireVersion, snapshotOf, Unbuildable, workflowOf } from './materials.ts'
import type { RebuildRecord } from './record.ts'

/** What rebuilding is handed. */
export interface RebuildRequest {
  /** The artifact, as its file holds it. */
  readonly bytes: Uint8Array
  readonly digest: string
  readonly project: Project
  /** Where the workflow file lies, for code of one's own. */
  readonly folder: string
  /** The workflow file or its folder; default: that of the folder. */
  readonly workflow?: string
  /** A folder for the store that the rebuild works in. */
  readonly temporary: string
  readonly log: Log
  readonly signal: AbortSignal
  /** Threads; no result depends on it. */
  readonly workers?: number
}

const ofThePlace = [
  'PROJECT_RUN_INTERRUPTED',
  'PROJECT_DISK_',
  'PROJECT_FOLDER_',
  'PROJECT_WORKFLOW_',
  'PROJECT_REBUILD_',
]

/** Everything but a full disk and an interruption says something of the model. */
function isOfThePlace(error: unknown): boolean {
  if (!isModelwrightError(error)) return true
  return ofThePlace.some((start) => error.code.startsWith(start))
}

async function replayOf(
  record: RebuildRecord,
  { lineage: { decimal }, schema }: Model['artifact'],
  folder: string,
  request: RebuildRequest,
): Promise<RunReplay> {
  const { test, folds, rulings } = record
  const file = join(folder, 'folds')
  if (folds !== null) await writeFile(file, Buffer.from(folds, 'base64'))
  const tested =
    test === null ? undefined : await snapshotOf(test, 'The snapshot of the rows that were held out', request)
  return {
    notes: rulings,
    ...(decimal === 'comma' ? { decimal } : {}),
    units: unitsIn(schema),
    ...(folds === null ? {} : { folds: file }),
    ...(tested === undefined ? {} : { test: parquet(await request.project.objects.pathOf(tested.object)) }),
  }
}

/** A run that was done again, with the bytes of its evaluated fit. */
interface Again {
  readonly result: RunResult
  readonly evaluated: Uint8Array
}

/** Does the run again in a store of its own: nothing of it reaches the project. */
async function runAgain({ artifact }: Model, record: RebuildRecord, request: RebuildRequest): Promise<Again> {
  const snapshot = await snapshotOf(record.snapshot, 'The snapshot of the data', request)
  const workflow = await workflowOf(record, request)
  const folder = join(request.temporary, 'rebuild')
  await mkdir(folder, { recursive: true })
  const replay = await replayOf(record, artifact, folder, request)
  const { log, signal, workers, project } = request
  const options = { folder, log, signal, ...(workers === undefined ? {} : { workers }) }
  // What steps of one's own made of the data is in the snapshot.
  const { explore: _, steps: _steps, on: _on, environments: _environments, ...rest } = workflow
  return await withRunTools(options, async (tools) => {
    await copyChampion(record, tools.project, request)
    const retrieve = parquet(await project.objects.pathOf(snapshot.object))
    const again = { ...rest, name: record.name, retrieve }
    const { workflowDigest } = record
    const result = await runWorkflow({ workflow: again, workflowDigest, folder, replay }, tools)
    return { result, evaluated: await tools.project.objects.get(result.model.evaluated) }
  })
}

/** Says of a learner that read the time that a difference may come of it. */
function timeReaders({ rulings }: RebuildRecord): string {
  const readers = [...new Set(rulings[timeRead] ?? [])].filter((name) => String(name).startsWith('learner '))
  return readers.length === 0
    ? ''
    : ` The ${readers.join(', the ')} reads how much time is left: what it makes of that cannot be replayed.`
}

function trialsClaim({ rulings }: RebuildRecord, { parts }: RunResult): Claim {
  const noted = (rulings['trials'] ?? []) as unknown as readonly (readonly NotedTrial[])[]
  const all = noted.flat()
  if (noted.length !== parts.length)
    return differs(
      'rebuilt trials',
      `${noted.length} searches are recorded, ${parts.length} were done again.`,
    )
  for (const [at, { search }] of parts.entries()) {
    const wrong = differingTrial(noted[at], search.trials.slice(0, search.askedCount))
    if (wrong !== undefined) return differs('rebuilt trials', wrong)
  }
  const kept = all.filter(({ state }) => state === 'stopped' || state === 'failed').length
  const rest = kept === 0 ? '' : `; ${kept} that ended before they were through are taken as recorded`
  return confirmed('rebuilt trials', `${all.length - kept} trials were run again and scored the same${rest}.`)
}

function bytesClaim(
  name: string,
  { wanted, rebuilt, digest }: { wanted: Uint8Array; rebuilt: Uint8Array; digest: string },
  more: string,
): Claim {
  if (Buffer.compare(Buffer.from(wanted), Buffer.from(rebuilt)) === 0)
    return confirmed(
      name,
      `It was made again from data, workflow and seed: ${digest.slice(0, 12)}, the same bytes.`,
    )
  const part = differingPart(wanted, rebuilt)
  return differs(name, `${part ?? 'The bytes differ, though all that is read of them is the same.'}${more}`)
}

async function evaluatedClaim(
  { artifact }: Model,
  { result, evaluated }: Again,
  request: RebuildRequest,
  more: string,
): Promise<Claim> {
  const name = 'rebuilt evaluated fit'
  const digest = String(artifact.lineage['evaluated'])
  if (digest === result.model.evaluated)
    return confirmed(name, `It was made again: ${digest.slice(0, 12)}, the same bytes.`)
  const wanted = await objectOf(digest, 'The evaluated fit', request)
  return bytesClaim(name, { wanted, rebuilt: evaluated, digest }, more)
}

async function compared(
  model: Model,
  record: RebuildRecord,
  request: RebuildRequest,
): Promise<readonly Claim[]> {
  const again = await runAgain(model, record, request)
  const { result } = again
  const more = timeReaders(record)
  return [
    trialsClaim(record, result),
    await evaluatedClaim(model, again, request, more),
    bytesClaim(
      'rebuilt model',
      { wanted: request.bytes, rebuilt: result.model.bytes, digest: request.digest },
      more,
    ),
  ]
}

/**
 * Makes a model again from the snapshot of its data, its workflow and its seed, and holds the bytes against those it has.
 *
 * Where a clock decided something (which trials there was time for, how many rounds, whether to fit on all rows), what it
 * decided is replayed. Trials are run and scored again. Nothing is registered.
 *
 * @returns claims: confirmed, or which part differs first, or what is not there to rebuild from
 * @throws {ModelwrightError} PROJECT_RUN_INTERRUPTED, PROJECT_DISK_FULL, PROJECT_WORKFLOW_BROKEN, PROJECT_REBUILD_UNREADABLE
 */
export async function rebuildModel(model: Model, request: RebuildRequest): Promise<readonly Claim[]> {
  try {
    const record = await findRecord(model, request)
    requireVersion(record)
    return await compared(model, record, request)
  } catch (error) {
    if (error instanceof Unbuildable)
      return [
        error.isWrong ? differs('rebuilt model', error.message) : unchecked('rebuilt model', error.message),
      ]
    if (isOfThePlace(error)) throw error
    return [differs('rebuilt model', `It cannot be made again: ${(error as Error).message}`)]
  }
}
