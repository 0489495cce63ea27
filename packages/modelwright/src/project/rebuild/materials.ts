import type { Model } from '@modelwright/runtime'
import { isModelwrightError, type SnapshotRecord } from '../../core/index.ts'
import { packageVersion } from '../package-version.ts'
import type { Workflow } from '../workflow/index.ts'
import { loadWorkflow, workflowDigest, workflowFileOf } from '../workflow/index.ts'
import type { RebuildRequest } from './index.ts'
import { type RebuildRecord, readRecord } from './record.ts'
import { codeIn, readWorkflow } from './written-workflow.ts'

/** Something a rebuild needs and cannot have: why, and whether it was changed. */
export class Unbuildable extends Error {
  readonly isWrong: boolean
  constructor(why: string, isWrong = false) {
    super(why)
    this.isWrong = isWrong
  }
}

/** Reads an object of the store, whole and unchanged, or says what is not there. */
export async function objectOf(
  digest: string,
  what: string,
  { project }: RebuildRequest,
): Promise<Uint8Array> {
  try {
    return await project.objects.get(digest)
  } catch (error) {
    if (!isModelwrightError(error) || !error.code.startsWith('PROJECT_OBJECT_')) throw error
    const isWrong = error.code === 'PROJECT_OBJECT_ALTERED'
    throw new Unbuildable(
      `${what} ${isWrong ? 'was changed in the store' : 'is gone'}: ${error.message}`,
      isWrong,
    )
  }
}

/** Runs that made the evaluated fit of a model: all of them made the same. */
async function runsOf({ artifact }: Model, { project }: RebuildRequest): Promise<readonly string[]> {
  const { evaluated } = artifact.lineage
  if (typeof evaluated !== 'string')
    throw new Unbuildable('The artifact names no evaluated fit: it is of an older version.')
  const sets = await project.runs.rowSets({ artifact: evaluated })
  return [...new Set(sets.map(({ run }) => run))]
}

/** Why no run says how a model was made. */
async function notKept(runs: readonly string[], { project }: RebuildRequest): Promise<Unbuildable> {
  for (const run of runs)
    if ((await project.runs.get(run)) === undefined)
      return new Unbuildable(
        `Run ${run} made the model and was deleted since: how the model was made went with it.`,
      )
  return new Unbuildable(
    'No run of this store keeps how the model was made: it was deleted, is of an older version, or the model was made elsewhere.',
  )
}

/** Finds how a model was made. */
export async function findRecord(model: Model, request: RebuildRequest): Promise<RebuildRecord> {
  const runs = await runsOf(model, request)
  for (const run of runs) {
    const object = await request.project.rebuilds.get(run)
    if (object === undefined) continue
    const record = readRecord(await objectOf(object, `The record of how run ${run} was made`, request))
    if (record.workflowDigest === model.artifact.lineage['workflow']) return record
  }
  throw await notKept(runs, request)
}

/** Refuses to rebuild with another version: it may give other bytes and be right. */
export function requireVersion({ modelwright }: RebuildRecord): void {
  const own = packageVersion()
  if (modelwright !== own)
    throw new Unbuildable(
      `It was made by modelwright ${modelwright}, and this is ${own}. Rebuild with that version:  npx modelwright@${modelwright} verify … --rebuild`,
    )
}

async function codeOfFile({ folder, workflow }: RebuildRequest): Promise<ReadonlyMap<string, unknown>> {
  const path = await workflowFileOf(workflow ?? folder).catch((error: unknown) => {
    if (workflow !== undefined || !isModelwrightError(error)) throw error
    return undefined
  })
  return path === undefined ? new Map() : codeIn((await loadWorkflow(path)).workflow)
}

/** Puts the workflow together again: what it says from the record, code of one's own from the workflow file. */
export async function workflowOf(
  record: RebuildRecord,
  request: RebuildRequest,
): Promise<Omit<Workflow, 'retrieve'>> {
  const code = record.code.length === 0 ? new Map<string, unknown>() : await codeOfFile(request)
  const absent = record.code.filter(({ digest }) => !code.has(digest))
  if (absent.length > 0)
    throw new Unbuildable(
      `The workflow has code of its own that is not in the workflow file as it was: ${absent.map(({ name }) => name).join(', ')}. Check the file out as it was, or name it:  --workflow <file>`,
    )
  const workflow = readWorkflow(record.workflow, (digest) => code.get(digest))
  if (workflowDigest(workflow as Workflow) !== record.workflowDigest)
    throw new Unbuildable(
      'The workflow as it was recorded has another digest than the model names: it was changed.',
      true,
    )
  return workflow
}

/** A snapshot that lies in the store, whole and unchanged. */
export async function snapshotOf(
  digest: string,
  what: string,
  request: RebuildRequest,
): Promise<SnapshotRecord> {
  const { snapshots } = request.project
  const known = await snapshots.get(digest)
  if (known === undefined) throw new Unbuildable(`${what}, ${digest.slice(0, 12)}, is not in this store.`)
  await objectOf(known.object, `${what}, ${digest.slice(0, 12)},`, request)
  return known
}
