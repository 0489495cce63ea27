import { join } from 'node:path'
import { ModelwrightError } from '../../core/index.ts'
import { type Architecture, type Base, type Image, packPlaces, type TarEntry } from '../../pack/index.ts'
import type { PipelineFacts } from '../ci/index.ts'
import { packageVersion } from '../package-version.ts'
import { nativeNeeds } from './native-needs.ts'
import { packageEntries } from './package-files.ts'
import { projectFiles } from './project-files.ts'

/** What an image of a workflow is made with. */
export interface WorkflowImageOptions {
  readonly base: Base
  /** Where layers are kept. */
  readonly cache: string
  /** Root of a tree that has the libraries of native packages; default: this machine's. */
  readonly libraries?: string
  /** What the image is said to be made at, ISO 8601. */
  readonly created: string
}

/** An image of a workflow, and what is in it. */
export interface WorkflowImage {
  readonly image: Image
  readonly packages: number
  readonly files: number
}

const command = 'node_modules/modelwright/bin/modelwright.js'

/** Whoever runs it may write here; where a volume is mounted, that is what is written to. */
const ownFolder: TarEntry = { kind: 'folder', path: 'app/.modelwright', mode: 0o1777 }

const env = [
  'HOME=/tmp',
  // What a job writes into its own folder goes with it: runs and objects must lie on servers.
  'MODELWRIGHT_STORE_REQUIRED=shared',
]

function checkCommand(entries: readonly TarEntry[], { folder }: PipelineFacts): void {
  if (entries.some(({ path }) => path === `app/${command}`)) return
  throw new ModelwrightError('PROJECT_PIPELINE_UNREADY', {
    message: 'modelwright is a package for development here, and an image leaves those out.',
    where: join(folder, 'package.json'),
    mend: ['Name it under "dependencies":  npm install --save-prod modelwright'],
  })
}

function bytesOf(entry: TarEntry): Uint8Array | string {
  return entry.kind === 'file' ? entry.bytes : entry.path
}

/**
 * Packs a workflow as an image that runs it: Node, the packages that the project needs, its files. It retrieves, trains, evaluates and
 * promotes as `modelwright run` does, on a host of its own.
 *
 * The same files and packages give the same digest; packages are a layer of their own, which is packed once.
 *
 * @throws {ModelwrightError} PROJECT_PIPELINE_UNREADY - when modelwright is not among the dependencies
 * @throws {ModelwrightError} PROJECT_PACKAGES_FOREIGN, PROJECT_PACKAGES_LINKED, PROJECT_PACKAGE_MISSING
 */
export async function workflowImage(
  facts: PipelineFacts,
  { base, cache, libraries = '/', created }: WorkflowImageOptions,
): Promise<WorkflowImage> {
  const { assembleImage, keptLayer, sha256Of } = await packPlaces()
  const packages = await packageEntries(facts.folder, base.platform.architecture as Architecture)
  checkCommand(packages, facts)
  const needs = await nativeNeeds(packages, { base, root: libraries })
  const entries = [...packages, ...needs, ownFolder]
  const recipe = JSON.stringify(
    entries.map((entry) => [entry.path, entry.mode ?? 0, sha256Of(bytesOf(entry))]),
  )
  const layer = await keptLayer({ cache, name: 'packages', recipe }, async () => entries)
  const files = await projectFiles(facts.folder)
  const image = await assembleImage({
    bases: [base],
    layers: [layer],
    files,
    created,
    labels: {
      'org.opencontainers.image.title': facts.name,
      'org.opencontainers.image.description': `Workflow ${facts.name}, run by modelwright ${packageVersion()}`,
      'modelwright.managed-by': 'modelwright',
      'modelwright.workflow': facts.name,
    },
    program: { about: 'packages, files of the project', module: command, arguments: ['run'], env },
  })
  const names = packages.filter(({ path }) => path.endsWith('/package.json')).length
  return { image, packages: names, files: files.length }
}
