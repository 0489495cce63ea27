import type { Batch, FixStep, Operations, Pipeline, Schema } from '@modelwright/runtime'
import {
  type Clock,
  deadlineIn,
  isMemoryFailure,
  type Learner,
  type Metric,
  noDeadline,
  type Seed,
  type Supports,
  seedOf,
  type Target,
  takeBatch,
  takeTarget,
} from '../core/index.ts'
import { scoreOf } from '../evaluate/index.ts'
import {
  findLearner,
  fitPrepared,
  type PreparedRows,
  predictPipeline,
  prepareRows,
  type Recipe,
  receivedRecipe,
  type SentRecipe,
} from '../train/index.ts'
import { rowsOfFold } from './folds.ts'
import { type Growth, type GrowthJudge, watchGrowth } from './growth.ts'
import { heldBytes } from './held-bytes.ts'
import { sampledRows } from './sampled-rows.ts'
import type { Folds } from './validation.ts'

/** What all folds of a search read: sent to each worker once. */
export interface FoldContext {
  readonly schema: Schema
  readonly fixes: readonly FixStep[]
  readonly rows: Batch
  readonly target: Target
  readonly weights?: Float64Array
  readonly folds: Folds
}

/** One fold of one trial. */
export interface FoldPayload {
  readonly fold: number
  readonly trial: number
  /** As it is, or as it is sent to a thread. */
  readonly recipe: Recipe | SentRecipe
  readonly metric: string | Metric
  readonly seed: number
  /** Time that is left; Infinity: as long as it takes. */
  readonly remainingMs: number
  /** Share of the fold's training rows that it is fitted on. Absent: all. */
  readonly share?: number
  /** Whether a fit goes on is decided as it grows. Absent: it always does. */
  readonly judge?: GrowthJudge
}

/** What a fold found. */
export interface FoldResult {
  readonly score: number
  readonly fitMs: number
  /** The deadline cut the fit short. */
  readonly isStopped: boolean
  readonly notes: readonly string[]
  /** Of the rows the fold is tested on, in their order; as the runtime's model gives them, `[rows × outputs]`. */
  readonly predictions: Float64Array
  /** Bytes of the fitted pipeline; NaN where nobody measures them. */
  readonly bytes: number
  /** Microseconds a row, when the fold's rows are predicted together. */
  readonly rowMicroseconds: number
  /** How the fit grew, where somebody looked and it told. */
  readonly growth?: Growth
}

/** A fold that was given up while it was fitted: it has no score. */
export interface GivenUp {
  readonly growth: Growth
  readonly fitMs: number
  readonly notes: readonly string[]
}

/** What a fold is handed besides its data. */
export interface FoldTools {
  readonly clock: Clock
  /** Where models of your own are found; default: ours. */
  readonly operations?: Operations
  /** Measures the artifact of a fitted pipeline, in bytes. */
  readonly sizeOf?: (pipeline: Pipeline) => number
}

interface FoldData {
  /** Of what was prepared and of the rows that are tested. */
  readonly bytes: number
  readonly prepared: PreparedRows
  readonly target: Target
  readonly weights: { weights?: Float64Array }
  readonly test: { rows: Batch; target: Target; weights: { weights?: Float64Array } }
}

/** Bytes that prepared folds may hold in memory, per worker; the latest is kept in any case. */
const mostBytes = 4e8

/** Rows that a fold is fitted on at least, however short memory is. */
const fewestRows = 50

const kept = new WeakMap<FoldContext, Map<string, FoldData>>()

function takeWeights(weights: Float64Array | undefined, rows: Uint32Array): { weights?: Float64Array } {
  return weights === undefined ? {} : { weights: Float64Array.from(rows, (row) => weights[row]) }
}

/** Rows of a fold to fit on: fewer where memory was short. */
function trainRows(train: Uint32Array, { target }: FoldContext, share: number, seed: Seed): Uint32Array {
  if (share === 1) return train
  const wanted = Math.max(fewestRows, Math.floor(share * train.length))
  const places = sampledRows(takeTarget(target, train), wanted, seed.split('short'))
  return places === undefined ? train : places.map((place) => train[place])
}

function makeFold(context: FoldContext, payload: FoldPayload, supports: Supports, seed: Seed): FoldData {
  const { train: all, test } = rowsOfFold(context.folds, payload.fold)
  const train = trainRows(all, context, payload.share ?? 1, seed)
  const rows = takeBatch(context.rows, train)
  const target = takeTarget(context.target, train)
  const { prepare } = payload.recipe
  const how = { schema: context.schema, supports, seed, ...(prepare === undefined ? {} : { prepare }) }
  const made = {
    prepared: prepareRows(rows, target, how),
    target,
    weights: takeWeights(context.weights, train),
    test: {
      rows: takeBatch(context.rows, test),
      target: takeTarget(context.target, test),
      weights: takeWeights(context.weights, test),
    },
  }
  return { ...made, bytes: heldBytes(made) }
}

/** Lets go of the folds that were made first, until the others fit. */
export function letGo(folds: Map<string, { readonly bytes: number }>, most: number): void {
  let held = 0
  for (const { bytes } of folds.values()) held += bytes
  for (const [key, { bytes }] of folds) {
    if (held <= most) return
    folds.delete(key)
    held -= bytes
  }
}

/** Prepares a fold, or finds it prepared: trials that differ in the learner's options alone share it. */
function foldData(context: FoldContext, payload: FoldPayload, supports: Supports, seed: Seed): FoldData {
  const folds = kept.get(context) ?? new Map<string, FoldData>()
  kept.set(context, folds)
  const { fold, recipe, share = 1 } = payload
  const key = JSON.stringify([fold, supports, recipe.prepare ?? null, share])
  const known = folds.get(key)
  if (known !== undefined) return known
  const made = makeFold(context, payload, supports, seed)
  letGo(folds, mostBytes - made.bytes)
  folds.set(key, made)
  return made
}

async function fitAndScore(
  context: FoldContext,
  payload: FoldPayload,
  { clock, operations, sizeOf }: FoldTools,
): Promise<FoldResult | GivenUp> {
  const start = clock()
  const { remainingMs, metric, fold, judge } = payload
  const recipe = receivedRecipe(payload.recipe)
  const deadline = remainingMs === Infinity ? noDeadline : deadlineIn(remainingMs, clock)
  const learner: Learner = findLearner(recipe.learner, context.target.task)
  const seed = seedOf(payload.seed)
  const data = foldData(context, payload, learner.supports, seed.split('fold', fold))
  const notes: string[] = []
  const watch = judge === undefined ? undefined : watchGrowth(judge)
  let isCut = false
  const pipeline = await fitPrepared(recipe, data.prepared, data.target, {
    schema: context.schema,
    fixes: context.fixes,
    seed: seed.split('trial', payload.trial, fold),
    deadline,
    isTrial: true,
    cutShort: () => {
      isCut = true
    },
    progress: (_, note) => {
      if (note !== undefined) notes.push(note)
    },
    ...data.weights,
    ...(operations === undefined ? {} : { operations }),
    ...(watch === undefined ? {} : { report: watch.report, keptSeed: seed.split('kept', fold) }),
  })
  const isStopped = isCut || deadline.expired()
  const fitMs = clock() - start
  const { growth, isGivenUp } = watch?.ended() ?? { growth: [], isGivenUp: false }
  if (isGivenUp) return { growth, fitMs, notes }
  const predictedFrom = clock()
  const predictions = predictPipeline(pipeline, data.test.rows, operations)
  const rowMicroseconds = (1000 * (clock() - predictedFrom)) / Math.max(1, data.test.rows.rowCount)
  const score = scoreOf(metric, data.test.target, predictions, data.test.weights)
  const bytes = sizeOf?.(pipeline) ?? Number.NaN
  const grown = growth.length === 0 ? {} : { growth }
  return { score, fitMs, isStopped, notes, predictions, bytes, rowMicroseconds, ...grown }
}

/**
 * Fits a trial on all but one fold and scores it on that fold; preparation is fitted inside the fold.
 *
 * The result depends on nothing but context and payload: not on the thread, nor on what ran before. What decides whether the fit goes
 * on sees rows that the learner keeps apart of those it is fitted on, never those that the fold is tested on. Where memory runs out,
 * folds that were kept are let go before it throws.
 */
export async function runFold(
  context: FoldContext,
  payload: FoldPayload,
  tools: FoldTools,
): Promise<FoldResult | GivenUp> {
  try {
    return await fitAndScore(context, payload, tools)
  } catch (error) {
    if (isMemoryFailure(error)) kept.delete(context)
    throw error
  }
}
