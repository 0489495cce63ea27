import {
  type Batch,
  transforms as operations,
  type PreparedColumn,
  type TransformStep,
} from '@modelwright/runtime'
import {
  deepFreeze,
  type NamedColumn,
  type OptionSpecs,
  type OptionValues,
  type Seed,
  type Target,
  type TransformContext,
} from '../core/index.ts'
import { crossFitted } from './cross-fit.ts'
import { findTransform } from './find-transform.ts'
import type { PlanStep } from './step.ts'

/** Fitted transforms, and the training rows as they made them. */
export interface FittedTransforms {
  readonly transforms: readonly TransformStep[]
  /** The columns a learner takes, in order. */
  readonly features: Map<string, PreparedColumn>
}

function inputsOf(step: PlanStep, columns: ReadonlyMap<string, PreparedColumn>): NamedColumn[] {
  return step.inputs.map((name) => {
    const column = columns.get(name)
    if (column === undefined)
      throw new Error(`bug: the plan's step ${step.transform} finds no column "${name}"`)
    return { name, column }
  })
}

function fitStep(step: PlanStep, inputs: readonly NamedColumn[], context: TransformContext): TransformStep {
  const transform = findTransform(step.transform)
  const { name } = transform
  const state = deepFreeze(transform.fit(inputs, step.options as OptionValues<OptionSpecs>, context))
  return deepFreeze({ name, inputs: [...step.inputs], outputs: [...step.outputs], state })
}

/** The training rows as a step makes them: what reads the target is cross-fitted. */
function madeBy(
  step: TransformStep,
  { options }: PlanStep,
  inputs: readonly NamedColumn[],
  context: TransformContext,
): readonly PreparedColumn[] {
  const transform = findTransform(step.name)
  if (transform.crossFit === 'folds' && context.rowCount > 1)
    return crossFitted(transform, inputs, options as OptionValues<OptionSpecs>, context)
  return operations[step.name].apply(
    step.state,
    inputs.map(({ column }) => column),
    context.rowCount,
  )
}

function addOutputs(
  step: TransformStep,
  outputs: readonly PreparedColumn[],
  columns: Map<string, PreparedColumn>,
): void {
  if (outputs.length !== step.outputs.length)
    throw new Error(`bug: ${step.name} gave ${outputs.length} columns, its plan names ${step.outputs.length}`)
  step.outputs.forEach((name, at) => {
    columns.set(name, outputs[at])
  })
}

/** Names the features of a plan or of fitted transforms: what no step took the place of. */
export function featureNames(
  start: readonly string[],
  steps: readonly { readonly inputs: readonly string[]; readonly outputs: readonly string[] }[],
  keepsInputs: (at: number) => boolean,
): readonly string[] {
  const names = new Set(start)
  steps.forEach((step, at) => {
    if (!keepsInputs(at)) for (const name of step.inputs) names.delete(name)
    for (const name of step.outputs) names.add(name)
  })
  return [...names]
}

/**
 * Fits the planned transforms on training rows, one after the other, and applies each by the very function that serves.
 *
 * @param rows - training rows as read by the schema
 * @param seed - each step draws from a stream of its own
 */
export function fitTransforms(
  plan: readonly PlanStep[],
  rows: Batch,
  target: Target,
  seed: Seed,
): FittedTransforms {
  const columns = new Map<string, PreparedColumn>(rows.columns)
  const transforms = plan.map((step, at) => {
    const context = { rowCount: rows.rowCount, target, seed: seed.split('transform', at) }
    const inputs = inputsOf(step, columns)
    const fitted = fitStep(step, inputs, context)
    addOutputs(fitted, madeBy(fitted, step, inputs, context), columns)
    return fitted
  })
  const names = featureNames(
    [...rows.columns.keys()],
    plan,
    (at) => findTransform(plan[at].transform).keepsInputs === true,
  )
  const features = new Map(names.map((name) => [name, columns.get(name)!]))
  // No learner takes a text as it is: where the plan is another's, what it left so is passed over.
  for (const [name, column] of features) if (column.type === 'text') features.delete(name)
  return { transforms, features }
}
