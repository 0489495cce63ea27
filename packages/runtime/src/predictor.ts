import { type Batch, type PreparedColumn, pastName } from './column.ts'
import type { ModelOperation, Operations, Pipeline, TransformOperation, TransformStep } from './contracts.ts'
import { findOperation } from './find-operation.ts'
import { recalibrate } from './recalibrate.ts'

/** A column that must be there. */
export function needed(column: PreparedColumn | undefined, name: string): PreparedColumn {
  if (column === undefined) throw new Error(`bug: there is no column "${name}"`)
  return column
}

interface CompiledStep {
  readonly operation: TransformOperation
  readonly state: unknown
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
}

/**
 * Makes the function that predicts: names become positions once, so that a single row costs little.
 *
 * Transforms whose outputs nothing reads are left out.
 *
 * @returns takes columns as `readRows` or `readColumns` give them; gives the model's output, row-major, shape
 *   `[rows × outputs]`: the value for regression, the probability of `classes[1]` for binary, one probability per class
 *   for multiclass
 */
export function compile(pipeline: Pipeline, operations: Operations): (batch: Batch) => Float64Array {
  const names = pipeline.schema.inputs.map((input) => input.name)
  const { history } = pipeline.schema
  const inputCount = names.length
  if (history !== undefined) for (const { name } of history.columns) names.push(pastName(name))
  const places = new Map(names.map((name, place) => [name, place]))
  const steps = pipeline.transforms.map((step) => compileStep(step, operations, places))
  const inputs = pipeline.model.inputs.map((name) => placeOf(places, name))
  const model: ModelOperation = findOperation(operations.models, pipeline.model.name)
  const { state } = pipeline.model
  const { outputCount } = model.signature(state)
  const used = usedSteps(steps, inputs)
  const { shares, calibration } = pipeline
  return (batch) => {
    const columns: PreparedColumn[] = names.map((name, at) =>
      needed(at < inputCount ? batch.columns.get(name) : batch.past?.get(name), name),
    )
    for (const step of used) runStep(step, columns, batch.rowCount)
    const output = model.predict(state, pick(columns, inputs), batch.rowCount)
    if (output.length !== batch.rowCount * outputCount)
      throw new Error(`bug: ${model.name} gave ${output.length} numbers for ${batch.rowCount} rows`)
    if (shares !== undefined) recalibrate(output, shares)
    if (calibration !== undefined)
      operations.calibration!.apply(output, calibration, outputCount === 1 ? 2 : outputCount)
    return output
  }
}

function placeOf(places: ReadonlyMap<string, number>, name: string): number {
  const place = places.get(name)
  if (place === undefined) throw new Error(`bug: there is no column "${name}"`)
  return place
}

function compileStep(step: TransformStep, operations: Operations, places: Map<string, number>): CompiledStep {
  const operation = findOperation(operations.transforms, step.name)
  const inputs = step.inputs.map((name) => placeOf(places, name))
  const outputs = step.outputs.map((name) => {
    const place = places.get(name) ?? places.size
    places.set(name, place)
    return place
  })
  return { operation, state: step.state, inputs, outputs }
}

function usedSteps(steps: readonly CompiledStep[], inputs: readonly number[]): readonly CompiledStep[] {
  const wanted = new Set(inputs)
  const used: CompiledStep[] = []
  for (let i = steps.length - 1; i >= 0; i--) {
    if (!steps[i].outputs.some((place) => wanted.has(place))) continue
    for (const place of steps[i].inputs) wanted.add(place)
    used.unshift(steps[i])
  }
  return used
}

function runStep(step: CompiledStep, columns: PreparedColumn[], rowCount: number): void {
  const outputs = step.operation.apply(step.state, pick(columns, step.inputs), rowCount)
  if (outputs.length !== step.outputs.length)
    throw new Error(`bug: ${step.operation.name} gave ${outputs.length} columns, not ${step.outputs.length}`)
  for (let i = 0; i < outputs.length; i++) columns[step.outputs[i]] = outputs[i]
}

function pick(columns: readonly PreparedColumn[], places: readonly number[]): PreparedColumn[] {
  const picked = new Array<PreparedColumn>(places.length)
  for (let i = 0; i < places.length; i++) picked[i] = columns[places[i]]
  return picked
}
