import type { Batch, PreparedColumn } from './column.ts'
import type { Operations, TransformStep } from './contracts.ts'
import { findOperation } from './find-operation.ts'
import { needed } from './predictor.ts'

/**
 * Applies transforms in order: the columns of the batch and all that the transforms add, by name.
 *
 * Training and prediction both come here, so that a model never sees columns made in two ways.
 */
export function featuresOf(
  transforms: readonly TransformStep[],
  operations: Operations,
  batch: Batch,
): Map<string, PreparedColumn> {
  const columns = new Map<string, PreparedColumn>(batch.columns)
  if (batch.past !== undefined) for (const [name, column] of batch.past) columns.set(name, column)
  for (const step of transforms) {
    const operation = findOperation(operations.transforms, step.name)
    const inputs = step.inputs.map((name) => needed(columns.get(name), name))
    const outputs = operation.apply(step.state, inputs, batch.rowCount)
    if (outputs.length !== step.outputs.length)
      throw new Error(`bug: ${step.name} gave ${outputs.length} columns, not ${step.outputs.length}`)
    step.outputs.forEach((name, at) => {
      columns.set(name, outputs[at])
    })
  }
  return columns
}
