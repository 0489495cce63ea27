import { checkGraph, inOrder } from './check-graph.ts'
import { chosenOf } from './choices.ts'
import { reasonOf } from './explain.ts'
import { findKept } from './find-kept.ts'
import { keyOf } from './key.ts'
import { openOutputs } from './outputs.ts'
import type { GraphRequest, GraphTools } from './run-graph.ts'
import type { Given, GraphStep } from './step.ts'

/** What a run would do with a step. `perhaps`: that follows from what another step will give. */
export interface PlannedStep {
  readonly step: string
  readonly state: 'kept' | 'again' | 'perhaps'
  readonly reason: string
}

interface Known {
  readonly identity: string
  readonly output: string
}

/** Says what would be kept and what run again, and why; runs nothing and writes nothing. */
export async function planGraph(
  request: Omit<GraphRequest, 'run'>,
  tools: Pick<GraphTools, 'steps' | 'objects' | 'sizeOf'>,
): Promise<readonly PlannedStep[]> {
  checkGraph(request.steps)
  const { wanted, forced } = chosenOf(request.steps, request)
  const outputs = openOutputs(tools.objects, tools.sizeOf)
  const latest = new Map((await tools.steps.latest(request.workflow)).map((record) => [record.step, record]))
  const known = new Map<string, Known>()
  const given: Given = {
    identity: (name) => known.get(name)!.identity,
    output: (name) => outputs.read(known.get(name)!.output),
    value: async <Value>(name: string) =>
      (await request.steps
        .find((step) => step.name === name)!
        .load(await given.output(name), given)) as Value,
  }
  const planOf = async (step: GraphStep): Promise<Omit<PlannedStep, 'step'>> => {
    const reason = forced.get(step.name) ?? step.always
    if (reason !== undefined) return { state: 'again', reason }
    const open = step.needs.filter((name) => !known.has(name))
    if (open.length > 0)
      return { state: 'perhaps', reason: `it follows from what ${open.join(', ')} will give` }
    const key = await keyOf(step, given)
    const kept = await findKept(step, key, { steps: tools.steps, outputs, given })
    if (kept === undefined) return { state: 'again', reason: reasonOf(key.parts, latest.get(step.name)) }
    if ('reason' in kept) return { state: 'again', reason: kept.reason }
    const { record } = kept
    known.set(step.name, record)
    return { state: 'kept', reason: `same as in run ${record.run}` }
  }
  const planned: PlannedStep[] = []
  for (const step of inOrder(request.steps))
    if (wanted.has(step.name)) planned.push({ step: step.name, ...(await planOf(step)) })
  return planned
}
