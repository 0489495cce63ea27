import type { RevisionRecord } from '../../core/index.ts'
import type { Project } from '../open-project.ts'
import { versionRetired } from '../store/registry/refusals.ts'
import { insistOnSigned } from '../trust/signed.ts'

/**
 * Says whether a revision that was placed once may have traffic now: signed where the store asks for it, and not retired since.
 *
 * @throws {ModelwrightError} PROJECT_SIGNATURE_MISSING, PROJECT_SIGNATURE_WRONG, PROJECT_SIGNATURE_UNTRUSTED, PROJECT_VERSION_RETIRED
 */
export async function mayDeploy(project: Project, { model }: RevisionRecord): Promise<void> {
  const { name, version, digest } = model
  if ((await project.trust.policy()).deploy === 'signed')
    await insistOnSigned({ digest, shown: version === null ? digest : `${name}/${version}` }, project)
  if (version === null) return
  const found = await project.models.find(`${name}/${version}`)
  if (found?.stage === 'retired')
    throw versionRetired({ model: name, version }, ['Go back to another revision, or restore the version.'])
}
