import {
  allOperations,
  applyLink,
  asPlain,
  type Batch,
  type Operations,
  type Pipeline,
  recalibrate,
  type TreesState,
} from '@modelwright/runtime'
import type { Composer } from './composer.ts'
import { permutedTreeScores, type TreesQuestion } from './permuted-trees.ts'
import { type PipelineComposer, pipelineComposer } from './pipeline-composer.ts'

/** Columns that are shuffled together, and from which row each row takes them. */
export interface ShuffleQuestion {
  readonly columns: readonly string[]
  /** One order a repeat; shape `[rows]` each. */
  readonly orders: readonly Uint32Array[]
}

/** What is predicted for rows as they are, and with columns shuffled. */
export interface ShuffledPredictions {
  /** Shape `[rows × outputs]`. */
  readonly whole: Float64Array
  /** For each question one list an order; none where the model does not read the columns: nothing changes then. */
  readonly shuffled: readonly (readonly Float64Array[])[]
}

/** Predicts rows with columns shuffled. */
export interface Shuffler {
  readonly columns: readonly string[]
  ask(questions: readonly ShuffleQuestion[]): ShuffledPredictions
}

/** Predicts all rows once for each order of a question. */
function plainlyShuffled(composer: Composer, { columns, orders }: ShuffleQuestion): Float64Array[] {
  if (!columns.some((name) => composer.used.has(name))) return []
  const { rowCount } = composer.pool
  return orders.map((order) => composer.predict(rowCount, new Map(columns.map((name) => [name, order]))))
}

/** Shuffles by putting rows together and predicting all of them; the rows as they are only once. */
export function plainShuffler(composer: Composer): Shuffler {
  let whole: Float64Array | undefined
  return {
    columns: composer.columns,
    ask(questions) {
      whole ??= composer.predict(composer.pool.rowCount, new Map())
      return { whole, shuffled: questions.map((question) => plainlyShuffled(composer, question)) }
    },
  }
}

/** Turns scores of trees into what the pipeline predicts, in place. */
function predicted(
  scores: Float64Array,
  { model, shares, calibration }: Pipeline,
  operations: Operations,
): Float64Array {
  const state = model.state as TreesState
  applyLink(state, scores)
  if (shares !== undefined) recalibrate(scores, shares)
  const outputs = state.base.length
  if (calibration !== undefined)
    operations.calibration!.apply(scores, calibration, outputs === 1 ? 2 : outputs)
  return scores
}

/** The features made of some columns; undefined where one of them is made of others as well. */
function featuresOf({ features }: PipelineComposer, columns: readonly string[]): number[] | undefined {
  const asked: number[] = []
  for (const [at, { origins }] of features.entries()) {
    const among = origins.filter((name) => columns.includes(name)).length
    if (among > 0 && among < origins.length) return undefined
    if (among > 0) asked.push(at)
  }
  return asked
}

/** Shuffles what trees see, and walks only what can change. */
function treesShuffler(pipeline: Pipeline, composer: PipelineComposer, operations: Operations): Shuffler {
  const state = pipeline.model.state as TreesState
  const { rowCount } = composer.pool
  const columns = composer.features.map(({ column }) => asPlain(column))
  return {
    columns: composer.columns,
    ask(questions) {
      const features = questions.map((question) => featuresOf(composer, question.columns))
      const inTrees = questions.flatMap(({ orders }, at): TreesQuestion[] => {
        const asked = features[at]
        return asked === undefined ? [] : [{ features: asked, orders }]
      })
      const found = permutedTreeScores(state, columns, rowCount, inTrees)
      let next = 0
      const shuffled = questions.map((question, at) =>
        features[at] === undefined
          ? plainlyShuffled(composer, question)
          : found.permuted[next++].map((scores) => predicted(scores, pipeline, operations)),
      )
      return { whole: predicted(found.whole, pipeline, operations), shuffled }
    },
  }
}

/** Quick ways to shuffle, by the name of the model's operation. */
const quick: Readonly<Record<string, typeof treesShuffler>> = { trees: treesShuffler }

/** Shuffles columns of a pipeline's rows, the quickest way there is for its kind of model. */
export function shufflerOf(
  pipeline: Pipeline,
  rows: Batch,
  operations: Operations = allOperations,
): Shuffler {
  const composer = pipelineComposer(pipeline, rows, operations)
  const { name } = pipeline.model
  return Object.hasOwn(quick, name) ? quick[name](pipeline, composer, operations) : plainShuffler(composer)
}
