import {
  type Batch,
  transforms as operations,
  type PreparedColumn,
  type TransformStep,
} from '@modelwright/runtime'
import {
  type Balance,
  deepFreeze,
  type NamedColumn,
  type OptionSpecs,
  type OptionValues,
  type Seed,
  type Selection,
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
  /** What the rows count for the learner, where a step changed that. */
  readonly balance?: Balance
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

/** A plan step without inputs that a selection dropped, and without what was to be made of them. */
function withoutDropped(step: PlanStep, dropped: ReadonlySet<string>): PlanStep | undefined {
  const inputs = step.inputs.filter((name) => !dropped.has(name))
  if (inputs.length === step.inputs.length) return step
  if (inputs.length === 0) return undefined
  const { outputs } = findTransform(step.transform)
  const options = step.options as OptionValues<OptionSpecs>
  const named = new Map(outputs(step.inputs, options).map((name, at) => [name, step.outputs[at]]))
  // A name that was taken has a number in the plan; one that only these inputs make has none yet.
  return { ...step, inputs, outputs: outputs(inputs, options).map((name) => named.get(name) ?? name) }
}

/** Columns while a plan is fitted, and what was dropped on the way. */
interface Fitting {
  readonly columns: Map<string, PreparedColumn>
  readonly dropped: Set<string>
  readonly transforms: TransformStep[]
  balance?: Balance
}

function select(step: PlanStep, { columns, dropped }: Fitting, context: TransformContext): void {
  const inputs = inputsOf(step, columns)
  const state = findTransform(step.transform).fit(inputs, step.options as OptionValues<OptionSpecs>, context)
  const kept = new Set((state as Selection).kept)
  step.inputs.forEach((name, at) => {
    if (kept.has(at)) return
    dropped.add(name)
    columns.delete(name)
  })
}

function runStep(planned: PlanStep, fitting: Fitting, context: TransformContext): void {
  const { columns, dropped, transforms } = fitting
  const step = withoutDropped(planned, dropped)
  if (step === undefined) {
    for (const name of planned.outputs) dropped.add(name)
    return
  }
  const transform = findTransform(step.transform)
  if (transform.balance !== undefined) {
    const options = step.options as OptionValues<OptionSpecs>
    fitting.balance = transform.balance(context.target, options, context.seed)
    return
  }
  if (transform.selects === true) {
    select(step, fitting, context)
    return
  }
  for (const name of planned.outputs) if (!step.outputs.includes(name)) dropped.add(name)
  const inputs = inputsOf(step, columns)
  const fitted = fitStep(step, inputs, context)
  addOutputs(fitted, madeBy(fitted, step, inputs, context), columns)
  transforms.push(fitted)
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
  const columns = new Map<string, PreparedColumn>([...rows.columns, ...(rows.past ?? [])])
  const fitting: Fitting = { columns, dropped: new Set(), transforms: [] }
  plan.forEach((step, at) => {
    runStep(step, fitting, { rowCount: rows.rowCount, target, seed: seed.split('transform', at) })
  })
  const { transforms, dropped, balance } = fitting
  const start = [...rows.columns.keys()].filter((name) => !dropped.has(name))
  const names = featureNames(
    start,
    transforms,
    (at) => findTransform(transforms[at].name).keepsInputs === true,
  )
  const features = new Map(names.map((name) => [name, columns.get(name)!]))
  // No learner takes a text as it is: where the plan is another's, what it left so is passed over.
  for (const [name, column] of features)
    if (column.type === 'text' || column.type === 'past') features.delete(name)
  return { transforms, features, ...(balance === undefined ? {} : { balance }) }
}
