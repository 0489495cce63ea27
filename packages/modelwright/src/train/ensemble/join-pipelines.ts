import {
  allOperations,
  type FixStep,
  memberName,
  type Operations,
  type Pipeline,
  pastName,
  type Schema,
  type TransformStep,
} from '@modelwright/runtime'
import { deepFreeze, freeName, outputsOf } from '../../core/index.ts'
import { prunedPipeline } from '../prune.ts'
import { sameState } from './same-state.ts'
import type { Combination } from './spec.ts'

/** How rows were read for all members. */
interface Reading {
  readonly schema: Schema
  readonly fixes: readonly FixStep[]
}

/** Steps of all members so far. */
interface Joining {
  readonly steps: TransformStep[]
  readonly taken: Set<string>
}

/** Adds a step under names of its own, or finds one that does the same; gives the names of its outputs. */
function addStep({ steps, taken }: Joining, step: TransformStep): readonly string[] {
  const known = steps.find(
    ({ name, inputs, outputs, state }) =>
      name === step.name &&
      outputs.length === step.outputs.length &&
      sameState(inputs, step.inputs) &&
      sameState(state, step.state),
  )
  if (known !== undefined) return known.outputs
  const outputs = step.outputs.map((name) => {
    const free = freeName(name, taken)
    taken.add(free)
    return free
  })
  steps.push({ ...step, outputs })
  return outputs
}

/** Adds a member's transforms and its model as one more; gives the columns that hold what it predicts. */
function addMember(joining: Joining, member: Pipeline, outputNames: readonly string[]): readonly string[] {
  // A later step may give a column a new meaning: names hold only up to there.
  const named = new Map<string, string>()
  const nameOf = (name: string): string => named.get(name) ?? name
  for (const step of member.transforms) {
    const outputs = addStep(joining, { ...step, inputs: step.inputs.map(nameOf) })
    step.outputs.forEach((name, at) => {
      named.set(name, outputs[at])
    })
  }
  const { model, shares } = member
  return addStep(joining, {
    name: memberName(model.name),
    inputs: model.inputs.map(nameOf),
    outputs: outputNames,
    state: { state: model.state, ...(shares === undefined ? {} : { shares }) },
  })
}

function withoutDecisions({ calibration, threshold }: Pipeline): void {
  if (calibration !== undefined || threshold !== undefined)
    throw new Error('bug: a member is calibrated or has a threshold: that is for the whole ensemble')
}

function modelState(combine: Combination, { output }: Schema): { name: string; state: unknown } {
  const weights = Float64Array.from(combine.weights)
  const outputs = outputsOf(output)
  if (combine.by === 'stack') {
    const link = output.task === 'regression' ? 'identity' : 'log-odds'
    const intercepts = Float64Array.from({ length: outputs }, (_, k) => combine.intercepts[k] ?? 0)
    return { name: 'stack', state: { link, weights, intercepts } }
  }
  return { name: 'blend', state: { outputs, weights } }
}

/**
 * Puts fitted pipelines together as one: steps that several have alike are taken once, every model becomes a step, and a last
 * model combines what they predict.
 *
 * Each member sees the very columns it was fitted on. Predictions of the whole are the combined predictions of the members,
 * bit for bit.
 *
 * @param members - fitted on rows that were read by the same schema, neither calibrated nor with a threshold
 * @param combine - one weight a member, in their order
 */
export function joinPipelines(
  members: readonly Pipeline[],
  combine: Combination,
  reading: Reading,
  operations: Operations = allOperations,
): Pipeline {
  const { inputs, history, output } = reading.schema
  const past = history === undefined ? [] : history.columns.map(({ name }) => pastName(name))
  const taken = new Set([...inputs.map(({ name }) => name), ...past, output.name])
  const joining: Joining = { steps: [], taken }
  const columns = members.flatMap((member, at) => {
    withoutDecisions(member)
    const name = `member ${at + 1}`
    const { outputCount } = operations.models[member.model.name].signature(member.model.state as never)
    const names = outputCount === 1 ? [name] : output.classes!.map((label) => `${name}: ${label}`)
    return addMember(joining, member, names)
  })
  const model = { ...modelState(combine, reading.schema), inputs: columns }
  return deepFreeze(prunedPipeline(reading, joining.steps, model))
}
