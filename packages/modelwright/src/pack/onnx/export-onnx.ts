import type { Model, Operations, Pipeline, TransformStep } from '@modelwright/runtime'
import { ModelwrightError } from '../../core/index.ts'
import { checkOnnx, type OnnxNote, usedSteps } from './check-onnx.ts'
import type { OnnxColumn } from './columns.ts'
import { isRefusal, type OnnxContext, type OnnxExporters } from './contracts.ts'
import { onnxExporters } from './exporters.ts'
import { newGraph } from './graph.ts'
import { addInput } from './inputs.ts'
import { modelMessage, type Port } from './messages.ts'
import { calibrated } from './outputs/calibrate.ts'
import { decided } from './outputs/decide.ts'
import { recalibrated } from './outputs/shares.ts'
import { bytesOf } from './protobuf.ts'

/** A pipeline as an ONNX model. */
export interface OnnxExport {
  readonly bytes: Uint8Array
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  /** What is left to whoever sends rows. */
  readonly notes: readonly OnnxNote[]
}

export interface OnnxOptions {
  /** Refuse a model of which anything is left to whoever sends rows. Default: false. */
  readonly strict?: boolean
}

/** Protocol Buffers hold no more in one message. */
const mostBytes = 2 ** 31 - 1

/**
 * Writes the whole pipeline of a model as ONNX: fixes of numbers, known spellings, transforms, model, calibration, label.
 *
 * It computes in doubles, in the order of the runtime: rows reach the same leaves, and probabilities differ by no more than
 * the exponentials and logarithms of the program that runs it.
 *
 * Missing: NaN, or the empty string.
 *
 * @throws {ModelwrightError} PACK_OPERATION_UNEXPORTABLE - when an operation cannot be written, before anything is built
 * @throws {ModelwrightError} PACK_ONNX_LARGE - when it takes more than 2 GB
 */
export function exportOnnx(
  model: Pick<Model, 'artifact' | 'digest' | 'operations'>,
  options: OnnxOptions = {},
): OnnxExport {
  const { artifact, digest, operations } = model
  const { refusals, notes } = checkOnnx(artifact)
  const strict = options.strict === true ? notes.map(asRefusal) : []
  if (refusals.length + strict.length > 0) throw unexportable(artifact.name, [...refusals, ...strict])
  const parts = graphOf(artifact, operations)
  const message = modelMessage(parts, {
    'modelwright.digest': digest,
    'modelwright.name': artifact.name,
    'modelwright.target': artifact.schema.output.name,
    'modelwright.task': artifact.schema.output.task,
  })
  if (message.length > mostBytes) throw tooLarge(artifact.name, message.length)
  return { bytes: bytesOf(message), inputs: parts.inputs, outputs: parts.outputs, notes }
}

function asRefusal({ name, message }: OnnxNote): { name: string; reason: string; mend: string } {
  return {
    name,
    reason: `leaves something to whoever sends rows: ${message.replace(/\.$/, '')}`,
    mend: 'Export without --strict, and see to it where rows are sent',
  }
}

function unexportable(
  name: string,
  refusals: readonly { readonly name: string; readonly reason: string; readonly mend: string }[],
): ModelwrightError {
  const sentences = refusals.map((refusal) => `${refusal.name} ${refusal.reason}`)
  return new ModelwrightError('PACK_OPERATION_UNEXPORTABLE', {
    message: `The model cannot be written as ONNX: ${sentences.join('; ')}.`,
    where: name,
    mend: [...new Set(refusals.map(({ mend }) => mend))].slice(0, 3),
  })
}

function tooLarge(name: string, bytes: number): ModelwrightError {
  return new ModelwrightError('PACK_ONNX_LARGE', {
    message: `The model takes ${bytes} bytes as ONNX; a file holds at most ${mostBytes}.`,
    where: name,
    mend: ['Fit fewer or smaller trees', 'Or deploy to a target that runs our runtime'],
  })
}

/** Levels that steps tell apart, by the input of the schema they come from: filling in keeps levels as they are. */
function levelsByInput(
  pipeline: Pipeline,
  steps: readonly TransformStep[],
  exporters: OnnxExporters,
): ReadonlyMap<string, ReadonlySet<string>> {
  const rootOf = new Map(pipeline.schema.inputs.map(({ name }) => [name, name]))
  const levels = new Map<string, Set<string>>(pipeline.schema.inputs.map(({ name }) => [name, new Set()]))
  for (const step of steps) {
    const exporter = exporters.transforms[step.name]
    const roots = step.inputs.map((name) => rootOf.get(name))
    roots.forEach((root, at) => {
      if (root === undefined || isRefusal(exporter)) return
      for (const level of exporter.levels?.(step.state, at) ?? []) levels.get(root)?.add(level)
    })
    step.outputs.forEach((name, at) => {
      const root = step.name === 'impute' ? roots[at] : undefined
      if (root === undefined) rootOf.delete(name)
      else rootOf.set(name, root)
    })
  }
  return levels
}

/** Writes the graph of a pipeline that can be written. */
function graphOf(pipeline: Pipeline, operations: Operations) {
  const exporters = onnxExporters
  const graph = newGraph(pipeline.schema.inputs.map(({ name }) => name))
  const steps = usedSteps(pipeline)
  const levelsOf = levelsByInput(pipeline, steps, exporters)
  const columns = new Map<string, OnnxColumn>()
  for (const input of pipeline.schema.inputs)
    columns.set(input.name, addInput(input, { graph, pipeline, operations, exporters, levelsOf }))
  const context: OnnxContext = { graph, rowsOf: pipeline.schema.inputs[0].name }
  const taken = (names: readonly string[]): OnnxColumn[] =>
    names.map((name) => needed(columns.get(name), name))
  for (const step of steps) {
    const exporter = exporters.transforms[step.name]
    if (isRefusal(exporter)) throw new Error(`bug: ${step.name} was not refused`)
    const made = exporter.write(step.state, taken(step.inputs), context)
    step.outputs.forEach((name, at) => {
      columns.set(name, made[at])
    })
  }
  const exporter = exporters.models[pipeline.model.name]
  if (isRefusal(exporter)) throw new Error(`bug: ${pipeline.model.name} was not refused`)
  let said = exporter.write(pipeline.model.state, taken(pipeline.model.inputs), context)
  if (pipeline.shares !== undefined) said = recalibrated(graph, said, pipeline.shares)
  if (pipeline.calibration !== undefined) said = calibrated(graph, said, pipeline.calibration)
  return graph.finish('modelwright', decided(graph, said, pipeline))
}

function needed(column: OnnxColumn | undefined, name: string): OnnxColumn {
  if (column === undefined) throw new Error(`bug: there is no column "${name}"`)
  return column
}
