import { type Batch, compile, type ModelStep, type Pipeline, type PreparedColumn } from '@modelwright/runtime'
import { deepFreeze, readOptions, type Target } from '../core/index.ts'
import { checkTrainable } from './data.ts'
import { fastOperations } from './fast-operations.ts'
import { findLearner } from './find-learner.ts'
import type { PipelineContext } from './pipeline.ts'

/** Rows as a pipeline's model takes them. */
function featuresOf(pipeline: Pipeline, rows: Batch): ReadonlyMap<string, PreparedColumn> {
  const { name, inputs } = pipeline.model
  const operation = fastOperations.models[name]!
  let taken: readonly PreparedColumn[] = []
  const predict: typeof operation.predict = (state, columns, rowCount) => {
    taken = columns
    return operation.predict(state, columns, rowCount)
  }
  const models = { ...fastOperations.models, [name]: { ...operation, predict } }
  const { shares: _s, calibration: _c, intervals: _i, ...plain } = pipeline
  compile(plain, { ...fastOperations, models })(rows)
  return new Map(inputs.map((input, at) => [input, taken[at]!]))
}

/**
 * Goes on from a fitted pipeline of boosted trees: new trees are put behind those it has, on rows that its own preparation makes ready.
 *
 * Preparation, levels and reading stay as they were; what decides about its predictions is left out.  Seeded: yes.
 *
 * @param rows - as read by the pipeline's schema
 * @param options - of the boosted trees that are added
 * @throws {ModelwrightError} TRAIN_PREVIOUS_UNFIT - when its model is no boosted trees, or those of another loss
 */
export async function continuePipeline(
  pipeline: Pipeline,
  rows: Batch,
  target: Target,
  { options, ...context }: PipelineContext & { readonly options: Readonly<Record<string, unknown>> },
): Promise<Pipeline> {
  const learner = findLearner('boosted-trees', target.task)
  checkTrainable(target, context.weights)
  const { weights } = context
  const state = await learner.fit(
    {
      rowCount: rows.rowCount,
      features: featuresOf(pipeline, rows),
      target,
      ...(weights === undefined ? {} : { weights }),
    },
    readOptions(learner.options, options, learner.name),
    { ...context, seed: context.seed.split('learner'), previous: pipeline.model.state },
  )
  const model: ModelStep = deepFreeze({ ...pipeline.model, state })
  const { schema, fixes, transforms } = pipeline
  return { schema, fixes, transforms, model }
}
