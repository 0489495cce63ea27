import {
  allOperations,
  type Batch,
  compile,
  type FixStep,
  type ModelStep,
  type Operations,
  type Pipeline,
  type PreparedColumn,
  type Schema,
  type TransformStep,
} from '@modelwright/runtime'
import {
  type Balance,
  deepFreeze,
  type FitContext,
  type Learner,
  letGo,
  ModelwrightError,
  readOptions,
  type Seed,
  type Supports,
  type Target,
} from '../core/index.ts'
import { fitTransforms, type PlanOptions, planPreparation } from '../prepare/index.ts'
import { balanced } from './balance.ts'
import { fitEnsemble } from './ensemble/fit-ensemble.ts'
import { isEnsemble } from './ensemble/spec.ts'
import { fastOperations } from './fast-operations.ts'
import { findLearner } from './find-learner.ts'
import { prunedPipeline } from './prune.ts'

/** How a pipeline is made: a learner, its options, and what is said about preparation. */
export interface Recipe {
  /** One of ours by name, or your own. */
  readonly learner: string | Learner
  /** Those not given have their defaults. */
  readonly options?: Readonly<Record<string, unknown>>
  readonly prepare?: PlanOptions
}

/** What fitting a pipeline is handed. */
export interface PipelineContext extends FitContext {
  /** Inferred from the training rows after the fixes. */
  readonly schema: Schema
  /** Learnt from training rows; they become part of the pipeline. */
  readonly fixes?: readonly FixStep[]
  /** One weight a row; absent means 1 each. */
  readonly weights?: Float64Array
  /** Where models of your own are found; default: ours. */
  readonly operations?: Operations
}

/** Rows of a learner that prepares them itself. */
export interface RowsAsRead {
  readonly rows: Batch
  /** For its preparation. */
  readonly seed: Seed
  /** What was said about preparation. */
  readonly prepare?: PlanOptions
}

/** Rows as the learner takes them, and the fitted steps that made them so. */
export interface PreparedRows {
  readonly rowCount: number
  readonly transforms: readonly TransformStep[]
  readonly features: ReadonlyMap<string, PreparedColumn>
  /** Lets go of the features' memory; absent where others may need it. */
  readonly release?: () => Promise<void>
  /** What the rows count, where a step of preparation changed that. */
  readonly balance?: Balance
  /** Rows as they were read, for an ensemble: nothing was prepared. */
  readonly asRead?: RowsAsRead
}

/** Plans and fits the preparation that a learner needs; several learners that support the same can share it. */
export function prepareRows(
  rows: Batch,
  target: Target,
  how: { schema: Schema; supports: Supports; prepare?: PlanOptions; seed: Seed },
): PreparedRows {
  if (how.supports.rowsAsRead === true) return asRead(rows, how)
  const plan = planPreparation(how.schema, rows, how.supports, how.prepare)
  return { rowCount: rows.rowCount, ...fitTransforms(plan, rows, target, how.seed.split('prepare')) }
}

function asRead(rows: Batch, { seed, prepare }: { prepare?: PlanOptions; seed: Seed }): PreparedRows {
  const given = { rows, seed, ...(prepare === undefined ? {} : { prepare }) }
  return { rowCount: rows.rowCount, transforms: [], features: new Map(), asRead: given }
}

function modelStep(
  learner: Learner,
  state: unknown,
  { features }: PreparedRows,
  { output }: Schema,
  operations: Operations,
): ModelStep {
  const name = typeof learner.model === 'string' ? learner.model : learner.model(output.task)
  if (!Object.hasOwn(operations.models, name))
    throw new Error(
      `bug: the learner "${learner.name}" names the model operation "${name}", which there is not`,
    )
  const { inputs } = operations.models[name].signature(state as never)
  if (inputs.length > 0 && inputs.length !== features.size)
    throw new Error(
      `bug: "${learner.name}" was given ${features.size} features; its model takes ${inputs.length}`,
    )
  const names = [...features.keys()]
  if (inputs.length === 0) return deepFreeze({ name, inputs: [], state })
  const used = learner.narrow?.(state)
  if (used === undefined) return deepFreeze({ name, inputs: names, state })
  return deepFreeze({ name, inputs: used.inputs.map((at) => names[at]), state: used.state })
}

function weightsFor(learner: Learner, weights: Float64Array | undefined) {
  if (weights === undefined) return {}
  if (!learner.supports.weights)
    throw new ModelwrightError('TRAIN_WEIGHTS_UNSUPPORTED', {
      message: `The learner "${learner.name}" cannot weigh rows.`,
      where: learner.name,
      mend: ['Leave the weights out, or take another learner.'],
    })
  return { weights }
}

/** Our learners note what the clock decided; of one's own it is noted how often it asked before the time was up. */
function clockOf(
  { learner: named }: Recipe,
  { name }: Learner,
  { deadline, rulings }: FitContext,
): Pick<FitContext, 'deadline' | 'rulings'> {
  if (rulings === undefined) return { deadline }
  return typeof named === 'string'
    ? { deadline, rulings }
    : { deadline: rulings.deadline(`learner ${name}`, deadline) }
}

/** Fits a learner on prepared rows and puts the pipeline together; columns that nothing reads are left out of it. */
export async function fitPrepared(
  recipe: Recipe,
  prepared: PreparedRows,
  target: Target,
  context: PipelineContext,
): Promise<Pipeline> {
  const learner = findLearner(recipe.learner, target.task)
  const options = readOptions(learner.options, recipe.options ?? {}, learner.name)
  if (isEnsemble(learner)) {
    weightsFor(learner, context.weights)
    // Its members grow one after the other: what each would tell is of itself alone.
    const { report: _, ...quiet } = context
    const how = { prepare: prepareRows, fit: fitPrepared }
    return await fitEnsemble(learner.ensemble, prepared.asRead!, target, quiet, how)
  }
  const { rowCount, features, release } = prepared
  const weights = weightsFor(learner, context.weights)
  const given = { rowCount, features, target, ...weights, ...(release === undefined ? {} : { release }) }
  const { data, shares } = balanced(given, prepared.balance)
  weightsFor(learner, data.weights)
  const state = await learner.fit(data, options, {
    seed: context.seed.split('learner'),
    ...clockOf(recipe, learner, context),
    progress: context.progress,
    ...(context.crew === undefined ? {} : { crew: context.crew }),
    ...(context.isTrial === undefined ? {} : { isTrial: context.isTrial }),
    ...(context.cutShort === undefined ? {} : { cutShort: context.cutShort }),
    ...(context.report === undefined ? {} : { report: context.report }),
    ...(context.keptSeed === undefined ? {} : { keptSeed: context.keptSeed }),
  })
  const operations = context.operations ?? allOperations
  const model = modelStep(learner, state, prepared, context.schema, operations)
  const reading = { schema: context.schema, fixes: context.fixes ?? [] }
  const pipeline = prunedPipeline(reading, prepared.transforms, model)
  return shares === undefined ? pipeline : { ...pipeline, shares }
}

/**
 * Fits preparation and learner on training rows: the whole of what predicts.
 *
 * Missing: as the plan of `prepare` says.  Seeded: yes, one stream for preparation, one for the learner.
 *
 * @param rows - training rows as read by `context.schema`
 * @throws {ModelwrightError} TRAIN_LEARNER_UNKNOWN, TRAIN_LEARNER_UNFIT, CORE_OPTION_INVALID - when the recipe is wrong
 * @throws {ModelwrightError} TRAIN_TARGET_CONSTANT, TRAIN_ROWS_EMPTY, TRAIN_WEIGHT_INVALID - when nothing can be learnt
 */
export async function fitPipeline(
  recipe: Recipe,
  rows: Batch,
  target: Target,
  context: PipelineContext,
): Promise<Pipeline> {
  const { supports } = findLearner(recipe.learner, target.task)
  const { schema, seed } = context
  const prepare = recipe.prepare === undefined ? {} : { prepare: recipe.prepare }
  const prepared = prepareRows(rows, target, { schema, supports, seed, ...prepare })
  // Nobody else has what preparation made of the rows.
  const release = (): Promise<void> => letGo(prepared.features.values(), rows.columns.values())
  return await fitPrepared(recipe, { ...prepared, release }, target, context)
}

/** Predicts rows as read by the pipeline's schema; row-major, shape `[rows × outputs]`. */
export function predictPipeline(
  pipeline: Pipeline,
  rows: Batch,
  operations: Operations = fastOperations,
): Float64Array {
  return compile(pipeline, operations)(rows)
}
