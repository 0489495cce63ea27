import { canonicalJson, sha256 } from '@modelwright/runtime'
import type { Release } from '../../deploy/index.ts'
import { pipelineFacts } from '../ci/index.ts'
import { workflowImage } from '../workflow-image/index.ts'
import { projectFiles } from '../workflow-image/project-files.ts'
import { deploymentNameOf } from './deployment-name.ts'

const encoder = new TextEncoder()

/** When an image of a workflow was made is no part of it. */
const created = '1970-01-01T00:00:00.000Z'

/**
 * The workflow of a project as it is placed: its name, the list of its files, and what packs it as an image.
 *
 * @param deployment - what it is called there; default: `<name>-train`
 * @throws {ModelwrightError} PROJECT_PIPELINE_UNREADY - when something is not there that a run would need
 */
export async function workflowRelease(folder: string, deployment: string | undefined): Promise<Release> {
  const facts = await pipelineFacts(folder)
  const files = (await projectFiles(facts.folder)).map(({ path, bytes }) => [path, sha256(bytes)])
  const listing = canonicalJson({ format: 'modelwright workflow 1', name: facts.name, files })
  const bytes = encoder.encode(listing)
  return {
    deployment: deployment ?? deploymentNameOf(`${facts.name.slice(0, 34)}-train`),
    model: { bytes, name: facts.name, digest: sha256(bytes) },
    async workflow(base, from) {
      const { image } = await workflowImage(facts, { base, created, ...from })
      return image
    },
  }
}
