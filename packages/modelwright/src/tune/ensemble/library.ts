import { type Metric, outputsOf, type Seed, type Target, takeTarget } from '../../core/index.ts'
import { scoreOf } from '../../evaluate/index.ts'
import { rowsOfFold } from '../folds.ts'
import type { Folds } from '../validation.ts'

/** A trial that may become a member, with what it predicted of rows it was not fitted on. */
export interface LibraryModel {
  /** Its place in the search; of equals the first is taken. */
  readonly trial: number
  /** By fold, row-major `[test rows × outputs]`, in the order of `rowsOfFold`. */
  readonly folds: readonly Float64Array[]
}

/** The rows whose predictions are combined, and what they are scored by. */
export interface LibraryRows {
  readonly target: Target
  readonly folds: Folds
  readonly metric: Metric
  /** One weight a row of the target; absent means 1 each. */
  readonly weights?: Float64Array
}

/** Rows that are scored together: a fold, or a part of one. All models predict them. */
export interface Cell {
  readonly fold: number
  /** Weights are chosen on other groups when these rows judge them. */
  readonly group: number
  readonly target: Target
  readonly weights?: Float64Array
  /** One entry a model; row-major `[rows × outputs]`. */
  readonly predictions: readonly Float64Array[]
}

/** Cells, and which of them may be learnt from before a group is judged. */
export interface Cells {
  readonly cells: readonly Cell[]
  readonly groups: number
  /** Groups that each row is in one of: with repetitions, those of one of them. */
  readonly perDeal: number
  /** `forward`: groups before it; `cross`: all others of the same deal, as other deals have the rows that judge. */
  readonly kind: 'cross' | 'forward'
  readonly outputs: number
}

/** Fewer folds than this are cut: too few groups cannot tell a gain from chance. */
const fewestFolds = { cross: 3, forward: 4 } as const

/** Parts that each fold is cut to then. */
const partsOfFold = 5

/** Numbers of one model that are looked at, at most; more change the weights by less than the data can tell. */
const mostNumbers = 400_000

/** Yet so many rows are always kept. */
const fewestRows = 2000

function takeNumbers(values: Float64Array, rows: Uint32Array, width: number): Float64Array {
  if (rows.length * width === values.length) return values
  const out = new Float64Array(rows.length * width)
  rows.forEach((row, at) => {
    out.set(values.subarray(row * width, (row + 1) * width), at * width)
  })
  return out
}

/** Test rows of a fold in an order drawn, those of a class together, so that dealing them keeps the classes' shares. */
function dealtOrder(target: Target, rowCount: number, seed: Seed): Uint32Array {
  const order = seed.shuffle(Uint32Array.from({ length: rowCount }, (_, at) => at))
  return target.task === 'regression' ? order : order.sort((a, b) => target.codes[a] - target.codes[b])
}

/** Deals positions to parts in turn and leaves out those beyond the share that is kept. */
function dealParts(order: Uint32Array, parts: number, every: number): Uint32Array[] {
  const kept =
    every > 1 ? order.filter((_, at) => Math.floor(at / every) > Math.floor((at - 1) / every)) : order
  return Array.from({ length: parts }, (_, part) => kept.filter((_at, i) => i % parts === part).sort())
}

/**
 * Arranges out-of-fold predictions for choosing weights: by fold, or where there are few folds by parts of them.
 *
 * Large tables are thinned.  Seeded: yes.
 */
export function cellsOf(models: readonly LibraryModel[], rows: LibraryRows, seed: Seed): Cells {
  const { target, folds, weights } = rows
  const outputs = outputsOf(target)
  const isCut = folds.count < fewestFolds[folds.kind]
  const parts = isCut ? partsOfFold : 1
  const tested = folds.foldOf.reduce((count, fold) => count + (fold >= 0 ? 1 : 0), 0)
  const every = Math.max(1, tested / Math.max(fewestRows, Math.floor(mostNumbers / outputs)))
  const cells: Cell[] = []
  for (let fold = 0; fold < folds.count; fold++) {
    const { test } = rowsOfFold(folds, fold)
    const mine = takeTarget(target, test)
    const order = dealtOrder(mine, test.length, seed.split('cells', fold))
    dealParts(order, parts, every).forEach((at, part) => {
      if (at.length === 0) return
      cells.push({
        fold,
        group: isCut ? part : fold,
        target: takeTarget(mine, at),
        ...(weights === undefined ? {} : { weights: Float64Array.from(at, (row) => weights[test[row]]) }),
        predictions: models.map((model) => takeNumbers(model.folds[fold], at, outputs)),
      })
    })
  }
  const groups = isCut ? parts : folds.count
  const perDeal = isCut ? parts : folds.count / (1 + (folds.again?.length ?? 0))
  return { cells, groups, perDeal, kind: isCut ? 'cross' : folds.kind, outputs }
}

/** Positions of the cells that may be learnt from before a group is judged. */
export function cellsBefore({ cells, kind, perDeal }: Cells, group: number): readonly number[] {
  const dealOf = (one: number): number => Math.floor(one / perDeal)
  return cells.flatMap((cell, at) => {
    const isOther = cell.group !== group && dealOf(cell.group) === dealOf(group)
    return (kind === 'forward' ? cell.group < group : isOther) ? [at] : []
  })
}

/** Positions of the cells of a group. */
export function cellsOfGroup({ cells }: Cells, group: number): readonly number[] {
  return cells.flatMap((cell, at) => (cell.group === group ? [at] : []))
}

/** The mean of the scores that are defined; NaN when none is. */
export function meanDefined(scores: readonly number[]): number {
  const defined = scores.filter((score) => !Number.isNaN(score))
  return defined.reduce((sum, score) => sum + score, 0) / defined.length
}

/** Scores what was predicted of a cell; NaN where it is not defined. */
export function scoreCell({ target, weights }: Cell, metric: Metric, predictions: Float64Array): number {
  return scoreOf(metric, target, predictions, weights === undefined ? {} : { weights })
}
