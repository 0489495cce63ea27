import type { Retrieved, Snapshot } from '../../../retrieve/index.ts'
import { optionParts } from '../../graph/key.ts'
import type { GraphStep, Parts } from '../../graph/step.ts'
import { canonicalDigest } from '../../workflow/canonical.ts'
import { areSame, fileParts, localNames, readAgain } from './file-parts.ts'
import { codePartsOf, commonParts, type Flow } from './flow.ts'

/** What tells one table from another, and what a model is called after; when and how it was read is not part of it. */
export function identityOf({ digest, provenance }: Snapshot): string {
  const { source, from, licence = '' } = provenance
  return canonicalDigest([digest, source, from, licence])
}

/**
 * Brings the data in.
 *
 * Files of this machine are told by their content: while that is the same, nothing is read. All else is asked for each time (an
 * address by its ETag), unless the run is to be offline; a table with the same content leaves all that follows as it is.
 */
export async function retrieveStep(flow: Flow): Promise<GraphStep<Retrieved>> {
  const { request, tools } = flow
  const { workflow, folder, isOffline = false } = request
  const files = await localNames(workflow.retrieve, folder)
  const own = async (): Promise<Parts> => (files === undefined ? {} : fileParts(flow, files))
  return {
    name: 'retrieve',
    needs: [],
    stage: 'retrieve',
    ...(files === undefined && !isOffline ? { always: readAgain } : {}),
    parts: async () => ({
      ...commonParts(flow),
      ...optionParts({ retrieve: workflow.retrieve }),
      ...(await own()),
      ...(await codePartsOf(flow, workflow.retrieve)),
    }),
    async run({ log }) {
      const before = await own()
      const { retrieveData } = await import('../gather.ts')
      const { refuseOffline } = await import('./offline.ts')
      if (files === undefined && isOffline) refuseOffline(workflow.retrieve)
      const value = await retrieveData({ workflow, folder }, { ...tools, log })
      const { snapshot } = value
      const isLasting = files === undefined || (await areSame(flow, files, before))
      return { value, output: snapshot, identity: identityOf(snapshot), isLasting }
    },
    async load(output) {
      const { loadSnapshot } = await import('../../../retrieve/index.ts')
      const snapshot = output as Snapshot
      const { temporary, signal, project } = tools
      return { snapshot, table: await loadSnapshot(snapshot, project.objects, { temporary, signal }) }
    },
    async lacks({ own: output }) {
      const { file } = (await output()) as Snapshot
      return (await tools.project.objects.want(file)) ? undefined : 'the snapshot is not there any more'
    },
  }
}
