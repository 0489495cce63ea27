import { access, readFile } from 'node:fs/promises'
import { basename, join, relative, resolve, sep } from 'node:path'
import { ModelwrightError } from '../../core/index.ts'
import { plainPath, shownSource } from '../../retrieve/index.ts'
import { declaredTargets } from '../deploy/declared-targets.ts'
import { foldersUp } from '../folders-up.ts'
import { modelNameOf } from '../store/names.ts'
import { findWorkflow, loadWorkflow } from '../workflow/index.ts'

/** What a pipeline must know of a project. */
export interface PipelineFacts {
  /** The project's folder. */
  readonly folder: string
  /** The folder of the repository; the project's own where there is none. */
  readonly root: string
  /** From the root to the project, with slashes; empty where they are the same. */
  readonly inside: string
  /** Fit for names of jobs and of clusters: lower-case letters, digits and hyphens. */
  readonly name: string
  readonly hasLock: boolean
  /** What the workflow deploys, and where to: absent where it says nothing of that. */
  readonly deploys?: {
    readonly model: string
    readonly targets: readonly string[]
    /** Those that run the workflow itself. */
    readonly jobs?: readonly string[]
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

async function rootOf(folder: string): Promise<string> {
  for (const at of foldersUp(folder)) {
    if (await exists(join(at, '.git'))) return at
  }
  return folder
}

function unready(message: string, where: string, mend: readonly [string, ...string[]]): ModelwrightError {
  return new ModelwrightError('PROJECT_PIPELINE_UNREADY', { message, where, mend: [...mend] })
}

type Manifest = Readonly<Record<string, Readonly<Record<string, string>> | undefined>> & {
  readonly name?: unknown
}

async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, 'package.json')
  const install = 'Install modelwright here:  npm init -y && npm install modelwright'
  const text = await readFile(path, 'utf8').catch(() => {
    throw unready('A pipeline installs what package.json names, and there is none here.', path, [install])
  })
  let manifest: Manifest | null
  try {
    manifest = JSON.parse(text) as Manifest | null
  } catch (cause) {
    throw unready('package.json is not JSON, so that nothing can be installed by it.', path, [
      `Mend it: ${(cause as Error).message}`,
    ])
  }
  if (typeof manifest === 'object' && manifest !== null) return manifest
  throw unready('package.json is no object, so that nothing can be installed by it.', path, [install])
}

/** A name that job runners and clusters take: RFC 1123, 40 letters at most. */
export function plainName(text: string): string {
  const name = text
    .replace(/^@[^/]*\//, '')
    .replaceAll(/[A-Z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 32))
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '')
  return name === '' ? 'model' : name
}

/** Targets that the workflow declares; those of which only files are built are placed by other tools. */
async function deploysOf(workflowFile: string, folder: string): Promise<Pick<PipelineFacts, 'deploys'>> {
  // The file is code: it is not run where it says nothing of deploying.
  if (!/\bdeploy\b/.test(await readFile(workflowFile, 'utf8'))) return {}
  const { workflow } = await loadWorkflow(workflowFile)
  const declared = await declaredTargets(workflow, folder)
  const targets = declared.filter(({ target }) => target.supports.isBuildOnly !== true)
  if (targets.length === 0) return {}
  const model = workflow.name ?? modelNameOf(plainPath(shownSource(workflow.retrieve)))
  const names = (of: typeof targets): readonly string[] => of.map(({ target }) => target.name)
  const jobs = names(targets.filter(({ target }) => target.supports.runs === 'workflow'))
  return { deploys: { model, targets: names(targets), ...(jobs.length === 0 ? {} : { jobs }) } }
}

/**
 * Looks at a project for what a pipeline needs: package.json with modelwright in it, a lock file, a workflow file.
 *
 * @throws {ModelwrightError} PROJECT_PIPELINE_UNREADY - when something is not there, for it would fail on its first run
 */
export async function pipelineFacts(given: string): Promise<PipelineFacts> {
  const folder = resolve(given)
  const manifest = await readManifest(folder)
  const isNamed = ['dependencies', 'devDependencies', 'optionalDependencies'].some(
    (key) => manifest[key]?.['modelwright'] !== undefined,
  )
  if (!isNamed)
    throw unready(
      'package.json does not name modelwright: a pipeline would not have it.',
      join(folder, 'package.json'),
      ['npm install modelwright'],
    )
  const workflowFile = await findWorkflow(folder)
  if (workflowFile === undefined)
    throw unready('There is no workflow file here: a pipeline has nothing to run.', folder, [
      'Write one from your data:  modelwright init <data.csv> --target <column>',
    ])
  const root = await rootOf(folder)
  return {
    folder,
    root,
    inside: relative(root, folder).split(sep).join('/'),
    name: plainName(typeof manifest.name === 'string' ? manifest.name : basename(folder)),
    hasLock: await exists(join(folder, 'package-lock.json')),
    ...(await deploysOf(workflowFile, folder)),
  }
}
