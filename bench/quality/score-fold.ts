import { noDeadline, type Target } from '../../packages/modelwright/src/core/index.ts'
import { scoreOf } from '../../packages/modelwright/src/evaluate/index.ts'
import {
  findLearner,
  fitPrepared,
  learnersFor,
  type PreparedRows,
  predictPipeline,
  prepareRows,
} from '../../packages/modelwright/src/train/index.ts'
import type { FoldRows, GatheredSet } from './gathered-set.ts'

/** A learner with options; of several learners the first that fits the task is taken. */
export interface Variant {
  readonly name: string
  readonly learners: readonly string[]
  readonly options: Readonly<Record<string, unknown>>
}

/** What a variant did on one fold. */
export interface FoldScore {
  readonly learner: string
  /** By the names of `reference-scores.json`. */
  readonly scores: Readonly<Record<string, number>>
  readonly prepareS: number
  readonly fitS: number
  readonly fitCpuS: number
  readonly predictS: number
  /** Trees of the model, where it has trees. */
  readonly trees?: number
  readonly notes: readonly string[]
}

/** Our metric by the name the reference has for it. */
const metricsOf = {
  binary: { auc: 'auc', logloss: 'log-loss', accuracy: 'accuracy' },
  multiclass: {
    logloss: 'log-loss',
    accuracy: 'accuracy',
    balanced_accuracy: 'balanced-accuracy',
    macro_f1: 'f1',
  },
  regression: { rmse: 'rmse', r2: 'r2', mae: 'mae' },
} as const

/** Preparations of one fold: learners that support the same share one. */
export type Prepared = Map<string, { readonly made: PreparedRows; readonly seconds: number }>

const cpuS = (): number => (process.cpuUsage().user + process.cpuUsage().system) / 1e6

function timed<Result>(work: () => Result): { result: Result; seconds: number } {
  const start = performance.now()
  const result = work()
  return { result, seconds: (performance.now() - start) / 1000 }
}

function learnerFor({ learners }: Variant, { task }: Target): ReturnType<typeof findLearner> {
  const fit = new Set(learnersFor(task).map(({ name }) => name))
  return findLearner(learners.find((name) => fit.has(name)) ?? learners[0], task)
}

function scoresOf(target: Target, predictions: Float64Array): Record<string, number> {
  const names = Object.entries(metricsOf[target.task])
  return Object.fromEntries(names.map(([theirs, ours]) => [theirs, scoreOf(ours, target, predictions)]))
}

/** Fits one variant on a fold's training rows as `run` fits a trial of its search, and scores it on the others. */
export async function scoreFold(
  variant: Variant,
  fold: FoldRows,
  { stream }: GatheredSet,
  kept: Prepared,
): Promise<FoldScore> {
  const learner = learnerFor(variant, fold.target)
  const { supports } = learner
  const { schema, fixes } = fold.reading
  const seed = stream.split('fit')
  const key = JSON.stringify(supports)
  if (!kept.has(key)) {
    const { result, seconds } = timed(() => prepareRows(fold.rows, fold.target, { schema, supports, seed }))
    kept.set(key, { made: result, seconds })
  }
  const { made, seconds: prepareS } = kept.get(key)!
  const notes: string[] = []
  const progress = (_: number, note?: string) => void (note !== undefined && notes.push(note))
  const context = { schema, fixes, seed, deadline: noDeadline, progress }
  const start = performance.now()
  const used = cpuS()
  const pipeline = await fitPrepared({ learner, options: variant.options }, made, fold.target, context)
  const fitCpuS = cpuS() - used
  const fitS = (performance.now() - start) / 1000
  const { result: predictions, seconds: predictS } = timed(() => predictPipeline(pipeline, fold.testRows))
  const { leafCounts } = pipeline.model.state as { leafCounts?: ArrayLike<number> }
  return {
    learner: learner.name,
    scores: scoresOf(fold.testTarget, predictions),
    prepareS,
    fitS,
    fitCpuS,
    predictS,
    ...(leafCounts === undefined ? {} : { trees: leafCounts.length }),
    notes: [...new Set(notes)].slice(-3),
  }
}
