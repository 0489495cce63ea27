import type { GraphStep } from '../../graph/step.ts'
import type { Commit } from '../interrupted.ts'
import { resultOf } from '../result.ts'
import { evaluateStep } from './evaluate-step.ts'
import { exploreStep } from './explore-step.ts'
import type { Flow } from './flow.ts'
import { ownSteps } from './own-steps.ts'
import { packStep } from './pack-step.ts'
import { refitStep } from './refit-step.ts'
import { reportStep } from './report-step.ts'
import { retrieveStep } from './retrieve-step.ts'
import { splitStep } from './split-step.ts'
import { trainStep } from './train-step.ts'
import { tuneStep } from './tune-step.ts'
import { windowStep, windowStepName } from './window-step.ts'

/** All steps of a run, in the order of the stages; those of the workflow's own where they stand. */
export async function flowSteps(flow: Flow, commit: Commit): Promise<readonly GraphStep[]> {
  const { before, others, tableStep } = ownSteps(flow)
  const { window = 'all' } = flow.request.workflow
  const isWindowed = window !== 'all'
  return [
    await retrieveStep(flow),
    ...before,
    ...(isWindowed ? [windowStep(flow, tableStep)] : []),
    await exploreStep(flow, isWindowed ? windowStepName : tableStep),
    await splitStep(flow),
    tuneStep(flow),
    trainStep(flow),
    evaluateStep(flow),
    refitStep(flow),
    packStep(flow, commit),
    ...others,
    reportStep(flow, resultOf),
  ] as readonly GraphStep[]
}
