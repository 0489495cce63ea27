import type { Model, Operations, Pipeline } from '@modelwright/runtime'
import { ModelwrightError } from '../../core/index.ts'
import { checkPipeline, type OnnxNote } from './check-pipeline.ts'
import type { OnnxRefusal } from './contracts.ts'
import { featureGraph, writeModel } from './feature-graph.ts'
import { type GraphParts, modelMessage, type Port } from './messages.ts'
import { inOneInput } from './one-input.ts'
import { calibrated } from './outputs/calibrate.ts'
import { decided, takenNames } from './outputs/decide.ts'
import { endsGiven } from './outputs/intervals.ts'
import { recalibrated } from './outputs/shares.ts'
import { bytesOf } from './protobuf.ts'

/** A pipeline as an ONNX model. */
export interface OnnxExport {
  readonly bytes: Uint8Array
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  /** What is left to whoever sends rows, and what is not given. */
  readonly notes: readonly OnnxNote[]
}

export interface OnnxOptions {
  /** Refuse a model of which anything is left to whoever sends rows, or not given. Default: false. */
  readonly strict?: boolean
  /** One input instead of one a column: texts, shape `[rows × columns]`; the empty one is missing. Default: false. */
  readonly oneInput?: boolean
}

/** Protocol Buffers hold no more in one message. */
const mostBytes = 2_147_483_647

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
export function writeOnnx(
  model: Pick<Model, 'artifact' | 'digest' | 'operations'>,
  options: OnnxOptions = {},
): OnnxExport {
  const { artifact, digest, operations } = model
  const { refusals, notes } = checkPipeline(artifact)
  const strict = options.strict === true ? notes.map(asRefusal) : []
  if (refusals.length + strict.length > 0) throw unexportable(artifact.name, [...refusals, ...strict])
  const graph = graphOf(artifact, operations)
  const parts = options.oneInput === true && artifact.schema.inputs.length > 0 ? inOneInput(graph) : graph
  const message = modelMessage(parts, {
    'modelwright.digest': digest,
    'modelwright.name': artifact.name,
    'modelwright.target': artifact.schema.output.name,
    'modelwright.task': artifact.schema.output.task,
  })
  if (message.length > mostBytes) throw tooLarge(artifact.name, message.length)
  return { bytes: bytesOf(message), inputs: parts.inputs, outputs: parts.outputs, notes }
}

function asRefusal({ name, columns, message }: OnnxNote): OnnxRefusal {
  if (columns.length === 0) return { name, reason: 'are not given', mend: 'Export without --strict' }
  const reason = `leaves something to whoever sends rows: ${message.replace(/\.$/, '')}`
  return { name, reason, mend: 'Export without --strict, and see to it where rows are sent' }
}

function unexportable(name: string, refusals: readonly OnnxRefusal[]): ModelwrightError {
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

/** Writes the graph of a pipeline that can be written. */
function graphOf(pipeline: Pipeline, operations: Operations): GraphParts {
  const features = featureGraph(pipeline, operations)
  const { graph, columnsOf } = features
  const { model, shares, calibration, intervals } = pipeline
  let said = writeModel(model, columnsOf(model.inputs), { context: features })
  if (shares !== undefined) said = recalibrated(graph, said, shares)
  if (calibration !== undefined) said = calibrated(graph, said, calibration)
  const given = decided(graph, said, pipeline)
  if (intervals === undefined || pipeline.schema.output.classes !== undefined)
    return graph.finish('modelwright', given)
  const sides = intervals.sides.map(features.said)
  return graph.finish('modelwright', [
    ...given,
    ...endsGiven(graph, said, { intervals, sides, taken: takenNames(pipeline.schema) }),
  ])
}
