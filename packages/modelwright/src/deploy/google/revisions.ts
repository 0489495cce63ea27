import { ModelwrightError } from '../../core/index.ts'

/** A revision has no address of its own any more. */
export function revisionUnreachable(deployment: string, revision: string): ModelwrightError {
  return new ModelwrightError('DEPLOY_REVISION_UNREACHABLE', {
    message: `Revision ${revision} of "${deployment}" has no address of its own: somebody took its tag away.`,
    where: revision,
    mend: [
      'Make it again:  modelwright deploy <target> apply',
      'Or ask whoever has the traffic: without --revision.',
    ],
  })
}

/** A revision that traffic should go to is not there. */
export function revisionGone(deployment: string, revision: string): ModelwrightError {
  return new ModelwrightError('DEPLOY_REVISION_MISSING', {
    message: `Revision ${revision} of "${deployment}" is not there any more.`,
    where: revision,
    mend: [
      'See what there is:  modelwright deploy <target> status',
      'Make it again:  modelwright deploy <target> apply',
    ],
  })
}
