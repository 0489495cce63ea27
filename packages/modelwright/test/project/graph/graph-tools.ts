import { stat } from 'node:fs/promises'
import { silent } from '../../../src/core/index.ts'
import type { GraphRequest, GraphTools, RanGraph } from '../../../src/project/graph/run-graph.ts'
import { runGraph } from '../../../src/project/graph/run-graph.ts'
import type { GraphStep, Parts } from '../../../src/project/graph/step.ts'
import type { Project } from '../../../src/project/open-project.ts'

/** Tools of a graph in a project; nobody waits between attempts. */
export function graphTools(project: Project, tools: Partial<GraphTools> = {}): GraphTools {
  return {
    steps: project.steps,
    objects: project.objects,
    sizeOf: (digest) =>
      project.objects
        .pathOf(digest)
        .then((path) => stat(path))
        .then(
          ({ size }) => size,
          () => undefined,
        ),
    log: silent,
    signal: new AbortController().signal,
    clock: () => performance.now(),
    pause: async () => {},
    ...tools,
  }
}

/** A step that gives plain data, and counts how often it ran. */
export function plainStep(
  name: string,
  needs: readonly string[],
  run: (given: { value<V>(step: string): Promise<V>; attempt: number; signal: AbortSignal }) => unknown,
  more: Partial<GraphStep> & { readonly options?: Parts } = {},
): GraphStep & { ran: number } {
  const { options = {}, ...rest } = more
  const step = {
    name,
    needs,
    ran: 0,
    parts: () => options,
    async run(work: Parameters<GraphStep['run']>[0]) {
      step.ran++
      const value = await run(work)
      return { value, output: value }
    },
    load: (output: unknown) => output,
    ...rest,
  }
  return step
}

/** Runs steps as a run of their own. */
export async function runSteps(
  project: Project,
  steps: readonly GraphStep[],
  { tools = {}, ...choices }: Partial<GraphRequest> & { tools?: Partial<GraphTools> } = {},
): Promise<RanGraph & { readonly run: string }> {
  const run = await project.runs.start({ name: 'flow', params: {}, environment: {} })
  try {
    const ran = await runGraph({ run, workflow: 'flow', steps, ...choices }, graphTools(project, tools))
    await project.runs.finish(run, 'done')
    return { ...ran, run }
  } catch (error) {
    await project.runs.finish(run, 'failed', String(error))
    throw error
  }
}
