import type { GraphStep } from '../../graph/step.ts'
import type { StepUse } from '../../workflow/define-step.ts'
import { dataStep } from './data-step.ts'
import type { Flow } from './flow.ts'
import { tableStep } from './table-step.ts'

/** Steps of the workflow's own, where they stand among ours. */
export interface OwnSteps {
  /** Those that hand rows on, one to the next. */
  readonly before: readonly GraphStep<unknown>[]
  readonly others: readonly GraphStep<unknown>[]
  /** Name of the step whose table is explored. */
  readonly tableStep: string
}

/** Makes steps of what a workflow declares. */
export function ownSteps(flow: Flow): OwnSteps {
  const { steps = [] } = flow.request.workflow
  const before: GraphStep<unknown>[] = []
  let last = 'retrieve'
  for (const use of steps.filter((step) => step.before === 'explore')) {
    before.push(tableStep(flow, use, last) as GraphStep<unknown>)
    last = use.name
  }
  const isOther = (step: StepUse): boolean => step.before !== 'explore'
  const others = steps.filter(isOther).map((use) => dataStep(flow, use, last))
  return { before, others, tableStep: last }
}
