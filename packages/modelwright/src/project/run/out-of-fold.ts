import { type Seed, type Target, takeTarget } from '../../core/index.ts'
import { type Contender, pooledFolds } from '../../evaluate/index.ts'
import {
  type Folds,
  firstDeal,
  foldsOf,
  rowsOfFold,
  type SearchData,
  type ValidationSpec,
} from '../../tune/index.ts'
import { checkInterrupted } from './interrupted.ts'

/** Fits a recipe on some of the rows. */
export type FitRows = (rows: Uint32Array, target: Target) => Promise<(tested: Uint32Array) => Float64Array>

/** Predictions of training rows, each by a fit of the recipe that did not see it. */
export interface OutOfFold {
  readonly scored: Contender
  /** Positions of the rows among those that train. */
  readonly rows: Uint32Array
  readonly folds: Folds
}

/** Rows to deal out, and what is known of which of them belong together or come first. */
export type DealtRows = Pick<SearchData, 'target' | 'weights' | 'groups' | 'times' | 'timeUnit'>

/** How folds of training rows are dealt. */
export interface DealOptions {
  readonly seed: Seed
  /** How many folds; 1: a fifth of the rows, by a fit of the others. Default: by the number of rows. */
  readonly wanted?: number
  readonly validation?: ValidationSpec
}

/** Deals training rows to folds as a search does; each row is tested once at most. */
export function dealtFolds(
  { target, groups, times, timeUnit }: DealtRows,
  { seed, wanted, validation }: DealOptions,
): Folds {
  const dealt = foldsOf(target, {
    seed,
    ...(wanted === undefined ? {} : { folds: wanted }),
    ...(groups === undefined ? {} : { groups }),
    ...(times === undefined ? {} : { times }),
    ...(timeUnit === undefined ? {} : { timeUnit }),
    ...(validation === undefined ? {} : { validation }),
  })
  return firstDeal(dealt)
}

/** How rows are dealt out, and what is fitted. */
export interface OutOfFoldOptions extends DealOptions {
  readonly fit: FitRows
  /** Gives up between two fits. */
  readonly signal?: AbortSignal
  /** Whether to leave it at the folds that are done; the first is fitted in any case. */
  isOver?(): boolean
}

/** Weights of some rows, where rows have any. */
function weightsOf({ weights }: DealtRows, rows: Uint32Array): Pick<Contender, 'weights'> {
  return weights === undefined ? {} : { weights: Float64Array.from(rows, (row) => weights[row]) }
}

/**
 * Predicts training rows, each by a fit of the recipe that did not see it: folds as in the search. Predictions have the
 * weights of their rows; a row of weight 0 is none, and left out.
 */
export async function outOfFold(
  data: DealtRows,
  { fit, signal, isOver = () => false, ...deal }: OutOfFoldOptions,
): Promise<OutOfFold> {
  const { target } = data
  const folds = dealtFolds(data, deal)
  const parts: Contender[] = []
  const rows: number[] = []
  for (let fold = 0; fold < folds.count && (fold === 0 || !isOver()); fold++) {
    if (signal !== undefined) checkInterrupted(signal)
    const { train, test: all } = rowsOfFold(folds, fold)
    const test = data.weights === undefined ? all : all.filter((row) => data.weights![row] > 0)
    const predict = await fit(train, takeTarget(target, train))
    parts.push({ target: takeTarget(target, test), predictions: predict(test), ...weightsOf(data, test) })
    rows.push(...test)
  }
  return { scored: pooledFolds(parts), rows: Uint32Array.from(rows), folds }
}
