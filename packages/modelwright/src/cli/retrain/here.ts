import { deadlineIn, ModelwrightError } from '../../core/index.ts'
import { workflowDigest } from '../../project/index.ts'
import type { RanFlow } from '../../project/run/run-flow.ts'
import type { RunRequest, RunTools } from '../../project/run/types.ts'
import type { Retrained } from '../../project/update/types.ts'
import type { Retraining } from '../../update/index.ts'

/** The request of a retraining: the workflow's, with what follows the trigger laid over it. Nothing becomes champion by it alone. */
export async function retrainRequest(
  request: RunRequest,
  retraining: Retraining,
  { tools: { project }, champion: digest }: { readonly tools: RunTools; readonly champion: string },
): Promise<RunRequest> {
  const { followUp } = await import('../../project/update/follow-up.ts')
  const { name } = request.workflow
  const versions = name === undefined ? [] : await project.models.versions(name)
  const champion = versions.find((version) => version.digest === digest)
  if (champion === undefined)
    throw new ModelwrightError('UPDATE_CHAMPION_ABSENT', {
      message: 'The champion that is to be followed is not in the store any more.',
      ...(name === undefined ? {} : { where: name }),
      mend: ['Make another pass:  modelwright update'],
    })
  const workflow = await followUp(request.workflow, retraining, { project, champion })
  return { ...request, workflow, workflowDigest: workflowDigest(workflow), isPromoted: false }
}

/** What came of the run of a retraining. */
export function retrainedOf({ told }: RanFlow): Retrained {
  if (told === undefined) throw new Error('bug: a run to its end tells nothing')
  const { model, passed, window } = told.summary
  const learnt = window == null ? {} : { window }
  return { version: model.version, digest: model.digest, passed, ...learnt }
}

/** Retrains in this process: for programs that have no command line to start. Its time is bounded, its memory is not. */
export async function retrainHere(
  request: RunRequest,
  retraining: Retraining,
  { tools, champion }: { readonly tools: RunTools; readonly champion: string },
): Promise<Retrained> {
  const { runFlow } = await import('../../project/run/run-flow.ts')
  const { seconds } = retraining
  const deadline =
    seconds === undefined ? tools.deadline : deadlineIn(1000 * seconds, tools.clock, tools.signal)
  const asked = await retrainRequest(request, retraining, { tools, champion })
  return retrainedOf(await runFlow(asked, { ...tools, deadline }, {}))
}
