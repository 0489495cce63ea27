import { access, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { isModelwrightError, ModelwrightError } from '../../core/index.ts'
import { canonicalDigest } from './canonical.ts'
import type { Workflow } from './definition.ts'
import { importCode } from './import-code.ts'
import { loadingError } from './loading-error.ts'

/** A workflow file that was loaded and checked. */
export interface LoadedWorkflow {
  readonly workflow: Workflow
  /** SHA-256 of what it says, without where its data lies: the snapshot's digest tells the data. */
  readonly digest: string
  readonly path: string
}

const fileNames = ['workflow.ts', 'workflow.mts', 'workflow.js', 'workflow.mjs'] as const

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

/** Finds the workflow file of a folder, undefined when it has none. */
export async function findWorkflow(folder: string): Promise<string | undefined> {
  for (const name of fileNames) {
    const path = join(resolve(folder), name)
    if (await exists(path)) return path
  }
  return undefined
}

/**
 * The workflow file that a path stands for: itself, or that of a folder.
 *
 * @throws {ModelwrightError} PROJECT_WORKFLOW_MISSING - when there is none
 */
export async function workflowFileOf(path: string): Promise<string> {
  const full = resolve(path)
  const isFolder = await stat(full).then(
    (found) => found.isDirectory(),
    () => false,
  )
  const file = isFolder ? await findWorkflow(full) : full
  if (file !== undefined && (await exists(file))) return file
  throw new ModelwrightError('PROJECT_WORKFLOW_MISSING', {
    message: isFolder ? 'There is no workflow file in this folder.' : 'There is no such workflow file.',
    where: full,
    mend: [
      'Write one from your data:  modelwright init <data.csv> --target <column>',
      'Or run without one:  modelwright run <data.csv> --target <column>',
    ],
  })
}

async function importFile(file: string, cache: string | undefined): Promise<unknown> {
  const library = await import('../../index.ts')
  try {
    return await importCode(file, cache, library)
  } catch (error) {
    throw isModelwrightError(error) ? error : loadingError(error, file, Object.keys(library))
  }
}

/** Options of a split that say where something lies, not what it is. */
const places = ['path', 'folds']

/** What of monitoring goes into a model: whether its artifact carries a reference. How windows are judged does not. */
function watchedBy(monitor: Workflow['monitor']): Pick<Workflow, 'monitor'> {
  return monitor?.reference === false ? { monitor: { reference: false } } : {}
}

/** Names what a workflow does, wherever its files and its store lie and its models go: what is in them is told by the digests of snapshots and row sets. */
export function workflowDigest(workflow: Workflow): string {
  const {
    retrieve: _,
    store: _store,
    objects: _objects,
    on: _on,
    deploy: _deploy,
    outcomes: _outcomes,
    environments: _environments,
    monitor,
    split,
    ...other
  } = workflow
  const rest = { ...other, ...watchedBy(monitor) }
  if (split === undefined) return canonicalDigest(rest)
  const isPlace = ([name, value]: [string, unknown]): boolean =>
    typeof value === 'string' && places.includes(name)
  const options = Object.entries(split.options).filter((option) => !isPlace(option))
  return canonicalDigest({ ...rest, split: { ...split, options: Object.fromEntries(options) } })
}

/**
 * Loads a workflow file, or that of a folder, and checks it. The file is code: it is run.
 *
 * @param options.cache - a folder for its code without types, so that it is made once; absent: it is made each time
 * @throws {ModelwrightError} PROJECT_WORKFLOW_MISSING - when there is none
 * @throws {ModelwrightError} PROJECT_WORKFLOW_BROKEN - when it cannot be read as TypeScript or fails when run
 * @throws {ModelwrightError} PROJECT_WORKFLOW_INVALID - when what it exports is not a workflow
 */
export async function loadWorkflow(
  path: string,
  { cache }: { readonly cache?: string } = {},
): Promise<LoadedWorkflow> {
  const file = await workflowFileOf(path)
  const exported = await importFile(file, cache)
  if (typeof exported !== 'object' || exported === null || !('default' in exported))
    throw new ModelwrightError('PROJECT_WORKFLOW_INVALID', {
      message: `${basename(file)} has no default export.`,
      where: file,
      mend: ['Write:  export default defineWorkflow({ retrieve: …, target: … })'],
    })
  const { checkWorkflow } = await import('./check.ts')
  const workflow = checkWorkflow(exported.default, file)
  return { workflow, digest: workflowDigest(workflow), path: file }
}
