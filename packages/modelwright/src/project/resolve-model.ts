import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { didYouMean, ModelwrightError } from '../core/index.ts'
import { codeOf } from './disk-error.ts'
import { sha256 } from './objects.ts'
import type { Project } from './open-project.ts'
import { shown } from './store/names.ts'
import { parseReference } from './store/references.ts'

/** A model's bytes and where they came from. */
export interface ResolvedModel {
  readonly bytes: Uint8Array
  /** SHA-256 of the bytes, hex. */
  readonly digest: string
  /** The registered name; for a file its name without the ending. */
  readonly name: string
  readonly version?: number
  readonly run?: string
  /** The version is retired. */
  readonly isRetired?: boolean
  /** It was named by its digest, or the beginning of it. */
  readonly byDigest?: boolean
}

/** Tells whether a reference is the path of an artifact rather than a name. */
export function isArtifactPath(reference: string): boolean {
  return reference.endsWith('.safetensors')
}

async function readModelFile(path: string): Promise<ResolvedModel> {
  try {
    const bytes = await readFile(path)
    return { bytes, digest: sha256(bytes), name: basename(path, '.safetensors') }
  } catch (error) {
    throw new ModelwrightError('PROJECT_MODEL_UNREADABLE', {
      message: codeOf(error) === 'ENOENT' ? 'There is no such model file.' : 'The model file cannot be read.',
      where: path,
      mend: ['Check the path.', 'Or name a registered model: modelwright models lists them.'],
      cause: error,
    })
  }
}

async function unknown(reference: string, project: Project): Promise<ModelwrightError> {
  const versions = await project.models.list()
  const names = [...new Set(versions.map(({ name }) => name))]
  const parsed = parseReference(reference)
  const own = versions.filter(({ name }) => name === parsed.name)
  const aliases = own.flatMap((version) => version.aliases)
  const message =
    own.length === 0
      ? `No model, run or artifact is called ${shown(reference)}.`
      : parsed.kind === 'alias'
        ? `The model "${parsed.name}" has no alias ${shown(parsed.alias)}.`
        : `The model "${parsed.name}" has no version ${reference.slice(reference.lastIndexOf('/') + 1)}.`
  const list =
    names.length === 0
      ? 'This project has no model yet. Train one:  modelwright run <data.csv> --target <column>'
      : own.length === 0
        ? `Models: ${names.slice(0, 10).join(', ')}${names.length > 10 ? ', …' : ''}`
        : `It has versions ${own.map(({ version }) => version).join(', ')}${aliases.length === 0 ? '' : ` and aliases ${aliases.join(', ')}`}.`
  const near =
    own.length === 0
      ? didYouMean(parsed.name, names)
      : parsed.kind === 'alias'
        ? didYouMean(parsed.alias, aliases)
        : []
  return new ModelwrightError('PROJECT_MODEL_UNKNOWN', { message, mend: [...near, list] })
}

/**
 * Finds a model's bytes by `name` (its champion, else its latest version), `name@alias`, `name/version`, each also after
 * `models:/`, by run id or artifact digest (or the beginning of one), or by the path of a `.safetensors` file.
 *
 * @param project - may be absent for paths
 * @throws {ModelwrightError} PROJECT_MODEL_UNKNOWN - when nothing is called so
 * @throws {ModelwrightError} PROJECT_MODEL_UNREADABLE - when the file is not there
 * @throws {ModelwrightError} PROJECT_OBJECT_ALTERED - when the stored bytes were changed
 */
export async function resolveModel(reference: string, project?: Project): Promise<ResolvedModel> {
  if (isArtifactPath(reference)) return readModelFile(reference)
  if (project === undefined) throw new Error('bug: a model named by reference needs a project')
  const found = await project.models.find(reference)
  if (found === undefined) return resolveUnregistered(reference, project)
  const { digest, name, version, run, stage } = found
  const byDigest = reference !== name && digest.startsWith(reference)
  const facts = { isRetired: stage === 'retired', byDigest }
  return { bytes: await project.objects.get(digest), digest, name, version, run, ...facts }
}

/** A run may have made an artifact that was never registered. */
async function resolveUnregistered(reference: string, project: Project): Promise<ResolvedModel> {
  const run = await project.runs.get(reference)
  if (run === undefined || run.artifact === null) throw await unknown(reference, project)
  const bytes = await project.objects.get(run.artifact)
  return { bytes, digest: run.artifact, name: run.name, run: run.id }
}
