// The one place where the benches meet our trainer: how it is called, how its time is taken apart.
import { allOperations } from '@modelwright/runtime'
import {
  type Crew,
  type FitContext,
  noDeadline,
  readOptions,
  seedOf,
  silent,
} from '../../packages/modelwright/src/core/index.ts'
import { crewOf } from '../../packages/modelwright/src/core/node/crew.ts'
import { createPool } from '../../packages/modelwright/src/core/node/pool.ts'
import { findLearner } from '../../packages/modelwright/src/train/index.ts'
import type { Rows } from './read-table.ts'

/** What both sides are told. */
export interface Settings {
  readonly rounds: number
  readonly leaves: number
  readonly bins: number
  readonly rate: number
  readonly minRows: number
  readonly minHessian: number
  /** Levels a split may pick out of a category, as LightGBM's `max_cat_threshold`. */
  readonly maxCatThreshold: number
  readonly threads: number
  readonly seed?: number
  /** Options of the learner that only we have. */
  readonly options?: Readonly<Record<string, unknown>>
}

const learnerName = 'boosted-trees'

function optionsOf(told: Settings) {
  const { rounds, leaves, bins, rate, minRows, minHessian, maxCatThreshold, options } = told
  return {
    trees: rounds,
    leaves,
    maxBins: bins,
    learningRate: rate,
    minRows,
    minHessian,
    earlyStopping: 0,
    rowShare: 1,
    columnShare: 1,
    l2: 0,
    // As LightGBM has it: a level with fewer rows than its `cat_smooth` is not told from the rest.
    levelL2: 10,
    levelSmoothing: 10,
    levelMinRows: 10,
    maxSplitLevels: maxCatThreshold,
    ...options,
  }
}

/** A fit that reports seconds: of binning, of boosting, of both. */
export interface Fitted {
  readonly state: unknown
  readonly binS?: number
  readonly boostS: number
  readonly totalS: number
}

/** Opens threads that live as long as the measurement; starting them is not part of a fit. */
export function openThreads(count: number, workerEntry: string) {
  if (count <= 1) return { crew: undefined, close: async () => {} }
  const pool = createPool({ size: count, entry: workerEntry, log: silent })
  return { crew: crewOf(pool), close: () => pool.close() }
}

/** Fits the trees; the learner reports no progress yet, 0, when binning is done and boosting begins. */
export async function fitOurs(rows: Rows, settings: Settings, crew?: Crew): Promise<Fitted> {
  const learner = findLearner(learnerName, rows.target.task)
  const options = readOptions(learner.options, optionsOf(settings), learner.name)
  const begun = performance.now()
  let binned: number | undefined
  const context: FitContext = {
    seed: seedOf(settings.seed ?? 1),
    deadline: noDeadline,
    progress: (fraction) => {
      if (fraction === 0) binned ??= performance.now()
    },
    ...(crew === undefined ? {} : { crew }),
  }
  const state = await learner.fit(rows, options, context)
  const done = performance.now()
  return {
    state,
    ...(binned === undefined ? {} : { binS: (binned - begun) / 1000 }),
    boostS: (done - (binned ?? begun)) / 1000,
    totalS: (done - begun) / 1000,
  }
}

/** Predicts prepared rows from a state. */
export function predictOurs(state: unknown, { features, rowCount }: Rows): Float64Array {
  return allOperations.models['trees'].predict(state as never, [...features.values()], rowCount)
}
