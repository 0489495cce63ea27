import type { Choices } from '../graph/choices.ts'
import { statedIn } from '../places/stated-place.ts'
import { checkWorkflow } from '../workflow/check.ts'
import { type WorkflowDefinition, workflowDigest } from '../workflow/index.ts'
import type { RunResult } from './index.ts'
import { resultOf } from './result.ts'
import { runFlow } from './run-flow.ts'
import { type RunOptions, withRunTools } from './with-tools.ts'

/**
 * Runs a workflow from your own program: what `modelwright run` does, without the command line.
 *
 * @param definition - what `workflow.ts` would export
 * Steps whose inputs did not change since an earlier run in this folder are not run again, unless `from` or `force` says so.
 *
 * @returns the model, its evaluation and where the report lies
 * @throws {ModelwrightError} PROJECT_WORKFLOW_INVALID - when the definition is wrong; and whatever its stages throw
 */
export async function run(
  definition: WorkflowDefinition,
  options: RunOptions & Pick<Choices, 'from' | 'force'>,
): Promise<RunResult & { readonly report: string }> {
  const workflow = checkWorkflow(definition, 'run()')
  const { folder, timeLimitMs, from, force } = options
  const choices = { ...(from === undefined ? {} : { from }), ...(force === undefined ? {} : { force }) }
  const request = {
    ...{ workflow, workflowDigest: workflowDigest(workflow), folder },
    ...(timeLimitMs === undefined ? {} : { timeLimit: timeLimitMs / 1000 }),
  }
  return withRunTools({ ...statedIn(workflow), ...options }, async (tools) => {
    const { graph, run: id } = await runFlow(request, tools, choices)
    return { ...(await resultOf(graph, id)), report: await graph.value<string>('report') }
  })
}
