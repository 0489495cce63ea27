import { type Batch, type PreparedColumn, pastName } from './column.ts'
import type { Operations, Pipeline, Schema } from './contracts.ts'
import { ModelwrightError } from './errors.ts'
import { featuresOf } from './features.ts'
import { explainLinear } from './linear-explain.ts'
import { type LinearState, linearScores } from './linear-state.ts'
import type { Model } from './model.ts'
import { type SparseLinearState, withZeros } from './models/sparse-linear.ts'
import { allOperations } from './operations.ts'
import type { Problem, ReadPolicy } from './schema.ts'
import { explainTrees } from './trees/explain-trees.ts'
import { treeScores } from './trees/tree-scores.ts'
import type { TreesState } from './trees/trees-state.ts'
import type { WasmHost } from './trees/wasm-host.ts'
import { asPlain } from './typed-column.ts'

/**
 * What each input added to each score of each row. A row's contributions and `expected` make up its score.
 *
 * Scores are what the model adds up before its last step: log-odds for two classes, one score per class for several, the
 * logarithm for a model of counts or amounts, and else the value or the share itself.
 */
export interface Explanations {
  /** The schema's inputs, in order; at last the history, of a model that looks back. */
  readonly inputs: readonly string[]
  /** What each score speaks for: the target, the positive class, or each class. */
  readonly outputs: readonly string[]
  /** Row-major; shape `[rows × inputs × outputs]`; none when there are problems. */
  readonly contributions: Float64Array
  /** Mean score over the training rows; shape `[outputs]`. */
  readonly expected: Float64Array
  readonly problems: readonly Problem[]
  readonly notes: readonly Problem[]
  readonly problemCount: number
  readonly noteCount: number
}

/** What is said of columns that were read before. */
type Explained = Omit<Explanations, 'problems' | 'notes' | 'problemCount' | 'noteCount'>

/** What an explanation may be given. */
export interface ExplainOptions {
  /** Those the model was loaded with; all when absent. */
  readonly operations?: Operations
  /** The host's `WebAssembly`: several times as fast where there is one. */
  readonly wasm?: WasmHost
}

/** How a kind of model is explained, and what its contributions must add up to. */
interface Explainer {
  explain(
    state: never,
    features: readonly PreparedColumn[],
    rowCount: number,
    wasm?: WasmHost,
  ): { readonly contributions: Float64Array; readonly expected: Float64Array } | undefined
  scores(state: never, features: readonly PreparedColumn[], rowCount: number): Float64Array
}

/** Linear models of any link: their score is what is explained. */
const linear: Explainer = {
  explain: (state: LinearState, features, rowCount) => explainLinear(state, features, rowCount),
  scores: linearScores,
}

/** Explainers by the name of the model's operation. */
const explainers: Readonly<Record<string, Explainer>> = {
  linear,
  logistic: linear,
  softmax: linear,
  'sparse-linear': {
    explain: (state: SparseLinearState, features, rowCount) =>
      explainLinear(withZeros(state), features, rowCount),
    scores: (state: SparseLinearState, features, rowCount) =>
      linearScores(withZeros(state), features, rowCount),
  },
  trees: {
    explain: (state: TreesState, features, rowCount, wasm) =>
      explainTrees(state, features.map(asPlain), rowCount, wasm),
    scores: (state: TreesState, features, rowCount) => treeScores(state, features.map(asPlain), rowCount),
  },
}

/** Kinds of models that have a reason of their own. */
const whyNot: Readonly<Record<string, string>> = {
  blend: 'it is made of several models',
  stack: 'it is made of several models',
}

/** Sums are rounded; more than this, relative to the largest score, is a defect. */
const mostOff = 1e-9

/**
 * Explains what a model of trees or a linear one says of rows: how much each input moved the score away from its mean over
 * the training rows. Calibration and threshold come after the score.
 *
 * Features that transforms made of an input are added up to that input. The sum is checked against the score of each row.
 * A contribution tells what the model goes by, not what causes the target.
 *
 * @throws {ModelwrightError} EVALUATE_MODEL_UNEXPLAINED - when there is no exact way for this kind of model
 * @throws {ModelwrightError} EVALUATE_COVERS_ABSENT - when the model was packed without the weights of training rows
 */
export function explain(
  model: Model,
  rows: readonly unknown[],
  options: ReadPolicy & ExplainOptions = {},
): Explanations {
  const { batch, ...findings } = model.read(rows, options)
  // Columns of rows with problems are not fit for use: none of them is explained.
  const fit = findings.problemCount > 0 ? { ...batch, rowCount: 0 } : batch
  return { ...explainBatch(model.artifact, fit, options), ...findings }
}

/** Explains columns that were read by the schema. */
export function explainBatch(artifact: Pipeline, batch: Batch, options: ExplainOptions = {}): Explained {
  return explainWith(options.operations ?? allOperations, artifact, batch, options.wasm)
}

/** The same with the operations at hand, so that a bundle holds no others. */
export function explainWith(
  operations: Operations,
  artifact: Pipeline,
  batch: Batch,
  wasm?: WasmHost,
): Explained {
  const { schema, model, transforms } = artifact
  const explainer = explainerOf(model.name)
  const columns = featuresOf(transforms, operations, batch)
  const features = model.inputs.map((name) => columns.get(name)!)
  const state = model.state as never
  const found = explainer.explain(state, features, batch.rowCount, wasm)
  if (found === undefined) throw unexplained('it keeps no means of its training rows', model.name)
  const { contributions, expected } = found
  checkSums(contributions, expected, explainer.scores(state, features, batch.rowCount))
  const sources = sourcesOf(artifact, operations)
  const inputs = schema.inputs.map(({ name }) => name)
  if (schema.history !== undefined) inputs.push(schema.history.name)
  return {
    inputs,
    outputs: outputNames(schema, expected.length),
    contributions: addedUp(contributions, sources, {
      inputs: inputs.length,
      outputs: expected.length,
    }),
    expected,
  }
}

function explainerOf(name: string): Explainer {
  if (Object.prototype.hasOwnProperty.call(explainers, name)) return explainers[name]
  throw unexplained(whyNot[name] ?? 'there is no exact way for it', name)
}

function unexplained(why: string, name = 'trees'): ModelwrightError {
  return new ModelwrightError('EVALUATE_MODEL_UNEXPLAINED', {
    message: `A model of the kind "${name}" cannot be explained row by row: ${why}.`,
    mend: [
      'Let many rows be tried instead:  modelwright explain <model> <file>',
      'Or train a model of trees, or a linear one.',
    ],
  })
}

function outputNames({ output }: Schema, count: number): readonly string[] {
  if (output.classes === undefined) return [output.name]
  return count === 1 ? [output.classes[1]] : output.classes
}

/** Per feature of the model: the schema input it was made of. */
function sourcesOf({ schema, transforms, model }: Pipeline, operations: Operations): Int32Array {
  const origin = new Map(schema.inputs.map(({ name }, at) => [name, at]))
  if (schema.history !== undefined)
    for (const { name } of schema.history.columns) origin.set(pastName(name), schema.inputs.length)
  for (const step of transforms) {
    const operation = operations.transforms[step.name]
    const from = operation.sources?.(step.state) ?? step.inputs.map((_, at) => at)
    if (from.length !== step.outputs.length)
      throw new Error(`bug: ${step.name} does not say which inputs its outputs are made of`)
    const origins = from.map((at) => (at < 0 ? -1 : origin.get(step.inputs[at])!))
    step.outputs.forEach((name, at) => {
      origin.set(name, origins[at])
    })
  }
  const mixed = model.inputs.find((name) => origin.get(name) === -1)
  if (mixed !== undefined) throw unexplained(`its feature "${mixed}" is made of several columns`)
  return Int32Array.from(model.inputs, (name) => origin.get(name)!)
}

/** Adds the contributions of features up to those of the inputs they were made of. */
function addedUp(
  contributions: Float64Array,
  sources: Int32Array,
  { inputs, outputs }: { inputs: number; outputs: number },
): Float64Array {
  const rowCount = contributions.length / Math.max(1, sources.length * outputs)
  const sums = new Float64Array(rowCount * inputs * outputs)
  for (let row = 0, at = 0; row < rowCount; row++)
    for (let feature = 0; feature < sources.length; feature++)
      for (let k = 0; k < outputs; k++)
        sums[(row * inputs + sources[feature]) * outputs + k] += contributions[at++]
  return sums
}

/** Refuses to tell what does not add up to the score: that would be a defect, not an explanation. */
function checkSums(contributions: Float64Array, expected: Float64Array, scores: Float64Array): void {
  const outputs = expected.length
  const rowSize = scores.length === 0 ? 0 : (contributions.length / scores.length) * outputs
  for (let at = 0; at < scores.length; at++) {
    const k = at % outputs
    const start = ((at - k) / outputs) * rowSize
    let sum = expected[k]
    let size = Math.abs(sum) + Math.abs(scores[at])
    for (let i = start + k; i < start + rowSize; i += outputs) {
      sum += contributions[i]
      size += Math.abs(contributions[i])
    }
    if (!(Math.abs(sum - scores[at]) <= mostOff * size))
      throw new Error(`bug: contributions add up to ${sum}, but the score is ${scores[at]}`)
  }
}
