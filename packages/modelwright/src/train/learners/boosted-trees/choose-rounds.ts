import type { Deadline, FitContext, TrainingData } from '../../../core/index.ts'
import { type BinnedTable, type FittedTrees, fitTrees, type TreesFit } from '../../trees/fit-trees.ts'
import type { BoostedTreesOptions } from './boosted-trees.ts'
import { dealParts, rowsOfPart } from './kept.ts'

/** Fewer rows than this tell too little by one part of them: every part is tried. */
const fewRows = 5000
const partsForFew = 5

/** With fewer rows than this no part tells anything. */
const tooFewRows = 60

/** How many rounds to fit, and the best of the fits that told so: good as it is when there is no time for another. */
export interface ChosenRounds {
  readonly rounds: number
  readonly fitted: FittedTrees
  /** Whoever heard of its growth said that there is no use in going on. */
  readonly isGivenUp: boolean
}

/**
 * A step of growth is so much of the sum of learning rates: fits of any learning rate are alike far at the same step. With less, fits that
 * would have ended among the best are given up too often.
 */
const ratesAStep = 3

/** Hears how the first fit grows, and remembers whether it was given up. */
function watching({ report }: FitContext, learningRate: number) {
  let isGivenUp = false
  if (report === undefined) return { heard: {}, isGivenUp: () => false }
  const heard = (rounds: number, loss: number): boolean => {
    const step = Math.floor((rounds * learningRate) / ratesAStep)
    isGivenUp = step > 0 && !report(step, loss)
    return !isGivenUp
  }
  return { heard: { report: heard }, isGivenUp: () => isGivenUp }
}

/** A deadline that leaves a share of the time that is there now. */
function shareOf(deadline: Deadline, share: number): Deadline {
  const total = deadline.remainingMs()
  if (total === Infinity) return deadline
  const after = total * (1 - share)
  const remainingMs = (): number => Math.max(0, deadline.remainingMs() - after)
  return { remainingMs, expired: () => remainingMs() <= 0 }
}

function isLate(deadline: Deadline, { rulings }: FitContext): boolean {
  return rulings?.decide('part left out', deadline.expired) ?? deadline.expired()
}

/** The round with the least loss, averaged over fits as far as all of them went. */
export function bestRound(curves: readonly (readonly number[])[]): number {
  const length = curves.reduce((least, curve) => Math.min(least, curve.length), Infinity)
  let best = 0
  let bestLoss = Infinity
  for (let round = 0; round < length; round++) {
    const loss = curves.reduce((sum, curve) => sum + curve[round], 0)
    if (loss < bestLoss) {
      best = round
      bestLoss = loss
    }
  }
  return best
}

/**
 * Finds after how many rounds trees stop learning what generalises: on a part of the rows that trees do not see; in small
 * tables on each of five parts in turn, but for fits that are only compared: a search averages over folds anyway.
 *
 * @returns undefined where early stopping is off, or there are too few rows
 */
export async function chooseRounds(
  table: BinnedTable,
  fit: TreesFit,
  data: TrainingData,
  { earlyStopping, validationShare }: Pick<BoostedTreesOptions, 'earlyStopping' | 'validationShare'>,
  context: FitContext,
): Promise<ChosenRounds | undefined> {
  if (earlyStopping === 0 || data.rowCount < tooFewRows) return undefined
  const isFew = data.rowCount < fewRows
  const count = isFew ? partsForFew : Math.max(2, Math.floor(1 / validationShare + 0.5))
  const parts = dealParts(data, count, context.keptSeed ?? context.seed)
  const { report: _, ...quiet } = { ...context, deadline: shareOf(context.deadline, 0.5) }
  const { heard, isGivenUp } = watching(context, fit.job.learningRate)
  const found: FittedTrees[] = []
  const tried = isFew && context.isTrial !== true ? count : 1
  for (let part = 0; part < tried; part++) {
    const fixed = rowsOfPart(parts, part)
    if (fixed === undefined || (part > 0 && isLate(quiet.deadline, context))) continue
    const job = { ...fit.job, patience: earlyStopping }
    // A second one would begin to tell anew.
    const watch = found.length === 0 ? { ...quiet, ...heard } : quiet
    found.push(await fitTrees(table, { ...fit, fixed, job }, watch))
    if (isGivenUp()) break
  }
  if (found.length === 0) return undefined
  const rounds = bestRound(found.map(({ validation }) => validation)) + 1
  return { rounds, fitted: found[0], isGivenUp: isGivenUp() }
}
