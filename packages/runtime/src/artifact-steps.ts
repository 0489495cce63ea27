import { onlyKeys, operationAbsent } from './artifact-schema.ts'
import type { PreparedType } from './column.ts'
import type { FixStep, ModelStep, Operations, Output, Schema, TransformStep } from './contracts.ts'
import { type Reader, refuseArtifact } from './reader.ts'

/** The type of each column that is there so far, by name. */
type Types = Map<string, PreparedType>

function operationOf<Operation>(table: Readonly<Record<string, Operation>>, step: Reader): Operation {
  const name = step.string('name')
  if (!Object.prototype.hasOwnProperty.call(table, name)) throw operationAbsent(name, step.path)
  return table[name]
}

/** Refuses a step that takes a column that is not there, or of another type than it says. */
function checkTypes(
  step: Reader,
  names: readonly string[],
  wanted: readonly PreparedType[],
  types: Types,
): void {
  if (names.length !== wanted.length) step.refuse('inputs', `must be ${wanted.length}, found ${names.length}`)
  names.forEach((name, at) => {
    const found = types.get(name)
    if (found !== wanted[at])
      step.refuse('inputs', `must be a ${wanted[at]} at ${at}, found ${found ?? 'no column'} "${name}"`)
  })
}

/** Reads value fixes; each runs on inputs of the schema, or on what it says of the past. */
export function readFixes(
  steps: readonly Reader[],
  { inputs, history }: Schema,
  operations: Operations,
): readonly FixStep[] {
  const past = history === undefined ? [] : [history.time, ...history.columns]
  const known = new Set([...inputs, ...past].map(({ name }) => name))
  return steps.map((step) => {
    onlyKeys(step, ['columns', 'name', 'state'])
    const operation = operationOf(operations.fixes, step)
    const columns = step.strings('columns')
    for (const name of columns)
      if (!known.has(name)) step.refuse('columns', `must be inputs of the schema, found "${name}"`)
    return { name: operation.name, columns, state: operation.read(step.object('state')) }
  })
}

/** Reads transforms; each takes columns that are there, and its outputs are added to `types`. */
export function readTransforms(
  steps: readonly Reader[],
  types: Types,
  operations: Operations,
): readonly TransformStep[] {
  return steps.map((step) => {
    onlyKeys(step, ['inputs', 'name', 'outputs', 'state'])
    const operation = operationOf(operations.transforms, step)
    const state = operation.read(step.object('state')) as never
    const signature = operation.signature(state)
    const inputs = step.strings('inputs')
    checkTypes(step, inputs, signature.inputs, types)
    const outputs = step.strings('outputs', signature.outputs.length)
    if (new Set(outputs).size !== outputs.length) step.refuse('outputs', 'must not name a column twice')
    outputs.forEach((name, at) => {
      types.set(name, signature.outputs[at])
    })
    return { name: operation.name, inputs, outputs, state }
  })
}

/** Reads the model; it must give as many numbers a row as the task asks for. */
export function readModel(
  step: Reader,
  { types, operations, output }: { types: Types; operations: Operations; output: Output },
): { readonly model: ModelStep; readonly outputCount: number } {
  onlyKeys(step, ['inputs', 'name', 'state'])
  const operation = operationOf(operations.models, step)
  const state = operation.read(step.object('state')) as never
  const signature = operation.signature(state)
  const inputs = step.strings('inputs')
  checkTypes(step, inputs, signature.inputs, types)
  const outputCount = output.task === 'multiclass' ? output.classes!.length : 1
  if (signature.outputCount !== outputCount)
    refuseArtifact(step.path, `must give ${outputCount} numbers a row, found ${signature.outputCount}`)
  return { model: { name: operation.name, inputs, state }, outputCount }
}
