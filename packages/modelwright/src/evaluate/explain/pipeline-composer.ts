import {
  allOperations,
  type Batch,
  type Column,
  compile,
  type Operations,
  type Pipeline,
  type PreparedColumn,
  type TransformStep,
} from '@modelwright/runtime'
import { takeRows } from '../../core/index.ts'
import { type Composer, historyName, type Picks } from './composer.ts'

/** A column on its way through the transforms. */
export interface Made {
  readonly column: PreparedColumn
  /** The columns of the table it is made of. */
  readonly origins: readonly string[]
  /** The step that made it, and as which of its outputs; absent for columns of the table. */
  readonly by?: { readonly step: TransformStep; readonly inputs: readonly Made[]; readonly place: number }
}

/** A pipeline of which each feature is known with the columns it is made of. */
export interface PipelineComposer extends Composer {
  readonly features: readonly Made[]
  /** Predicts from features, by what comes after the transforms. */
  predictFeatures(features: readonly PreparedColumn[], rowCount: number): Float64Array
}

function tableColumns(pool: Batch): Map<string, Made> {
  const made = new Map<string, Made>()
  for (const [name, column] of pool.columns) made.set(name, { column, origins: [name] })
  for (const [name, column] of pool.past ?? []) made.set(name, { column, origins: [historyName] })
  return made
}

/** Runs a step on the pool and notes what each output is made of. */
function runStep(
  step: TransformStep,
  inputs: readonly Made[],
  operations: Operations,
  rowCount: number,
): Made[] {
  const operation = operations.transforms[step.name]
  const outputs = operation.apply(
    step.state,
    inputs.map(({ column }) => column),
    rowCount,
  )
  const sources = operation.sources?.(step.state) ?? step.inputs.map((_, at) => at)
  const all = [...new Set(inputs.flatMap(({ origins }) => origins))]
  return outputs.map((column, place) => ({
    column,
    origins: (sources[place] ?? -1) < 0 ? all : inputs[sources[place]].origins,
    by: { step, inputs, place },
  }))
}

function featuresOfPool({ transforms, model }: Pipeline, operations: Operations, pool: Batch): Made[] {
  const made = tableColumns(pool)
  for (const step of transforms) {
    const inputs = step.inputs.map((name) => made.get(name)!)
    const outputs = runStep(step, inputs, operations, pool.rowCount)
    for (const [place, name] of step.outputs.entries()) made.set(name, outputs[place])
  }
  return model.inputs.map((name) => made.get(name)!)
}

/** What comes after the transforms: model, shares, calibration. */
function afterTransforms(pipeline: Pipeline, operations: Operations) {
  const names = pipeline.model.inputs.map((_, at) => `feature ${at}`)
  const inputs = names.map((name) => ({ name, type: 'number' as const, nullable: true }))
  const { history: _, ...schema } = pipeline.schema
  const model = { ...pipeline.model, inputs: names }
  const predict = compile({ ...pipeline, transforms: [], schema: { ...schema, inputs }, model }, operations)
  return (features: readonly PreparedColumn[], rowCount: number): Float64Array =>
    // Features may be sparse, which columns of a table never are; models take them all the same.
    predict({ rowCount, columns: new Map(names.map((name, at) => [name, features[at] as Column])) })
}

/** Makes columns of picked rows, each step at most once. */
function picker(rowCount: number, picks: Picks, operations: Operations) {
  const done = new Map<TransformStep, readonly PreparedColumn[]>()
  const columnOf = ({ column, origins, by }: Made): PreparedColumn => {
    const orders = new Set(origins.map((name) => picks.get(name)))
    const [order] = orders
    // All that it is made of is taken from the same rows: so is it.
    if (orders.size <= 1) return order === undefined ? column : takeRows(column, order)
    if (by === undefined) throw new Error('bug: a column of the table is made of several')
    let outputs = done.get(by.step)
    if (outputs === undefined)
      done.set(
        by.step,
        (outputs = operations.transforms[by.step.name].apply(
          by.step.state,
          by.inputs.map(columnOf),
          rowCount,
        )),
      )
    return outputs[by.place]
  }
  return columnOf
}

/**
 * Asks a pipeline. Transforms run once, on the pool: a row's feature depends on that row alone, so that what is made of one
 * column is picked as it is, and only what is made of several is made anew.
 */
export function pipelineComposer(
  pipeline: Pipeline,
  pool: Batch,
  operations: Operations = allOperations,
): PipelineComposer {
  const { schema } = pipeline
  const features = featuresOfPool(pipeline, operations, pool)
  const predictFeatures = afterTransforms(pipeline, operations)
  const inputs = schema.inputs.map(({ name }) => name)
  return {
    columns: schema.history === undefined ? inputs : [...inputs, historyName],
    used: new Set(features.flatMap(({ origins }) => origins)),
    pool,
    features,
    predictFeatures,
    predict(rowCount, picks) {
      const columnOf = picker(rowCount, picks, operations)
      return predictFeatures(features.map(columnOf), rowCount)
    },
  }
}
