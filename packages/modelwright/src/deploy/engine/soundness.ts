import { ModelwrightError, type RevisionRecord } from '../../core/index.ts'
import type { Of } from './refusals.ts'

/** Whether the golden rows of a revision were asked where it runs, and gave what its model gives. */
export function isSound({ golden }: Pick<RevisionRecord, 'golden'>): boolean {
  return golden !== null && golden.differing === 0
}

/**
 * Lets no revision have a share of the requests that was never asked its golden rows, or answered otherwise than its model.
 *
 * @throws {ModelwrightError} DEPLOY_REVISION_UNSOUND
 */
export function insistOnSound(revision: RevisionRecord, { target, name }: Of): void {
  if (isSound(revision)) return
  const { id, model, golden } = revision
  const shown = model.version === null ? model.name : `${model.name}/${model.version}`
  const why =
    golden === null
      ? 'was never asked its golden rows'
      : `gave other answers than its model, or none, for ${golden.differing} of ${golden.rows} golden rows`
  throw new ModelwrightError('DEPLOY_REVISION_UNSOUND', {
    message: `Revision ${id} (${shown}) ${why}: it gets no traffic.`,
    where: `${target} ${name}`,
    mend: [
      `Place it again, which asks them:  modelwright deploy ${target} apply ${shown} --name ${name}`,
      `Or give requests to another revision:  modelwright deploy ${target} status --name ${name}`,
    ],
  })
}
