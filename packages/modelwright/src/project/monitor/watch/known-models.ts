import { load, type Model } from '@modelwright/runtime'
import { isModelwrightError } from '../../../core/index.ts'
import type { ModelReference } from '../../../monitor/index.ts'
import { openLogSource } from '../../predictions/log-source.ts'
import { readReferenceChoice } from '../read-reference-choice.ts'
import { referenceOf } from '../reference-of.ts'
import type { WatchRequest } from './watch-request.ts'

/** A version as it stands in a log, with its model and what its windows are compared with. */
export interface KnownModel {
  readonly model: Model
  readonly reference: ModelReference | undefined
}

/** Models of versions, each loaded once; what is in the way of one is noted. */
export interface KnownModels {
  /** Loads the model of a version; undefined where it is not known here. */
  add(version: string, digest: string): Promise<Model | undefined>
  get(version: string): Model | undefined
  /** What windows of a version are compared with. */
  referenceOf(version: string): Promise<ModelReference | undefined>
}

async function loaded(
  { project, name }: WatchRequest,
  digest: string,
): Promise<{ model: Model; bytes: Uint8Array } | string> {
  try {
    if (!(await project.objects.has(digest))) return 'its artifact is not in this store'
    const bytes = await project.objects.get(digest)
    return { model: load(bytes), bytes }
  } catch (error) {
    if (isModelwrightError(error)) return error.message
    throw new Error(`bug: the artifact of "${name}" cannot be loaded`, { cause: error })
  }
}

/** Opens the models that a log tells of. @param note - is told a sentence once */
export function knownModels(request: WatchRequest, note: (sentence: string) => void): KnownModels {
  const models = new Map<string, { model: Model; bytes: Uint8Array } | undefined>()
  const references = new Map<string, Promise<ModelReference | undefined>>()
  const { settings, project, name, folders, temporary, log, signal } = request

  const find = async (version: string): Promise<ModelReference | undefined> => {
    const known = models.get(version)
    if (known === undefined) return undefined
    const choice = readReferenceChoice(settings.reference)
    const found = await referenceOf({
      ...{ ...known, name, choice, project, folder: project.folder, temporary, log, signal },
      source: openLogSource(folders, signal),
    })
    if ('thing' in found) return found.thing
    note(`Version ${version} has nothing to be compared with: ${found.why}.`)
    return undefined
  }
  return {
    async add(version, digest) {
      if (!models.has(version)) {
        const found = await loaded(request, digest)
        models.set(version, typeof found === 'string' ? undefined : found)
        if (typeof found === 'string') note(`Rows of version ${version} cannot be read: ${found}.`)
      }
      return models.get(version)?.model
    },
    get: (version) => models.get(version)?.model,
    referenceOf(version) {
      const started = references.get(version) ?? find(version)
      references.set(version, started)
      return started
    },
  }
}
