import { ModelwrightError } from '../core/index.ts'
import { isArtifactPath, type Project } from '../project/index.ts'

/** A registered version, by whatever names it. */
export interface FoundVersion {
  readonly name: string
  readonly version: number
  readonly digest: string
  /** It was named by its digest. */
  readonly byDigest: boolean
}

/** Finds a registered version. @throws {ModelwrightError} PROJECT_MODEL_UNKNOWN - when there is none of that name */
export async function findVersion(reference: string, project: Project): Promise<FoundVersion> {
  const { resolveModel } = await import('../project/index.ts')
  const found = isArtifactPath(reference) ? undefined : await resolveModel(reference, project)
  if (found?.version === undefined)
    throw new ModelwrightError('PROJECT_MODEL_UNKNOWN', {
      message: `"${reference.slice(0, 80)}" is not a registered version.`,
      mend: ['modelwright models lists the versions.'],
    })
  const { name, version, digest, byDigest = false } = found
  return { name, version, digest, byDigest }
}
