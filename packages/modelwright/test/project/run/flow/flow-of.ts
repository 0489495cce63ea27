import type { WorkflowDefinition } from '../../../../src/index.ts'
import type { Choices } from '../../../../src/project/graph/choices.ts'
import { type RanFlow, runFlow } from '../../../../src/project/run/run-flow.ts'
import { withRunTools } from '../../../../src/project/run/with-tools.ts'
import { checkWorkflow } from '../../../../src/project/workflow/check.ts'
import { workflowDigest } from '../../../../src/project/workflow/index.ts'

/** Runs a workflow as the command line does, in this thread. */
export async function flowOf<Found>(
  folder: string,
  definition: WorkflowDefinition,
  look: (ran: RanFlow) => Found | Promise<Found>,
  { isOffline = false, ...choices }: Choices & { readonly isOffline?: boolean } = {},
): Promise<Found> {
  const workflow = checkWorkflow(definition, 'test')
  const request = { workflow, workflowDigest: workflowDigest(workflow), folder, isOffline }
  return withRunTools({ folder, workers: 0 }, async (tools) => look(await runFlow(request, tools, choices)))
}

/** How each step went: `explore kept`. */
export function statesOf({ states }: Pick<RanFlow, 'states'>): readonly string[] {
  return states.map(({ step, state }) => `${step} ${state}`)
}
