import type { Model } from '@modelwright/runtime'
import { medianOf } from '../../core/index.ts'
import { goldenObjects } from '../../pack/index.ts'

/** Rows that are predicted together to see what that saves. */
const rowsTogether = 16

/** What a row must save, in milliseconds: less is lost again by putting requests together. */
const leastSavedMs = 0.01

/** What it must save of what it takes alone: less may be chance. */
const leastSavedShare = 0.1

/** Passes at most until the code is optimised. */
const warmUps = 20

/** What measuring may take on a side, in milliseconds: requests wait meanwhile. */
const budgetMs = 20

/** Milliseconds since some moment. */
type Clock = () => number

function once(predict: () => void, clock: Clock): number {
  const start = clock()
  predict()
  return clock() - start
}

/**
 * Measures, on golden rows, whether a model predicts rows of several requests in so much less time than one by one that it is worth
 * to gather them. Most are not: a hundred trees take some microseconds a row either way, which the first passes show.
 */
export function isWorthGathering(model: Model, clock: Clock = () => performance.now()): boolean {
  const rows = goldenObjects(model).slice(0, rowsTogether)
  const { batch, problems } = model.read(rows, {})
  if (problems.length > 0 || batch.rowCount < rowsTogether) return false
  // Different rows, else the processor's cache holds all that the one row goes by.
  const ones = rows.map((row) => model.read([row], {}).batch)
  const predictEach = (): void => {
    for (const one of ones) model.predictBatch(one)
  }
  let alone = once(predictEach, clock)
  for (let pass = 0; pass < warmUps && alone < budgetMs / 4; pass++) {
    // It cannot save more than it takes.
    if (alone / rowsTogether < leastSavedMs) return false
    model.predictBatch(batch)
    alone = once(predictEach, clock)
  }
  const rounds = Math.max(1, Math.min(9, Math.floor(budgetMs / alone)))
  const timeOf = (predict: () => void): number =>
    medianOf(Array.from({ length: rounds }, () => once(predict, clock)))
  const each = timeOf(predictEach)
  const saved = each - timeOf(() => model.predictBatch(batch))
  return saved / rowsTogether >= leastSavedMs && saved >= leastSavedShare * each
}
