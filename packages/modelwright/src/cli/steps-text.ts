import type { PlannedStep } from '../project/graph/plan-graph.ts'
import type { StepState } from '../project/graph/step.ts'
import { alignColumns, shownDuration } from './columns.ts'

/** Steps of a run for a person: whether each was run or kept, and why. */
export function statesText(states: readonly StepState[]): string {
  const rows = states.map(({ step, state, reason, ms }) =>
    state === 'kept' ? [step, 'kept', reason, ''] : [step, 'run', `because ${reason}`, shownDuration(ms)],
  )
  return alignColumns([['STEP', '', 'WHY', 'TIME'], ...rows])
}

const shown = { kept: 'kept', again: 'to run', perhaps: 'perhaps' } as const

/** What a run would do with each step, for a person. */
export function plannedText(steps: readonly PlannedStep[]): string {
  const rows = steps.map(({ step, state, reason }) => [
    step,
    shown[state],
    state === 'again' ? `because ${reason}` : reason,
  ])
  return `${alignColumns([['STEP', '', 'WHY'], ...rows])}\nNothing was run.\n`
}
