import { isMemoryFailure, isModelwrightError } from '../../core/index.ts'
import type { SearchResult } from '../../tune/index.ts'
import type { RunTools } from './types.ts'

/** With fewer rows than this a fit tells nothing, however short memory is. */
const fewestRows = 500

/** A fold is fitted on about four fifths of the rows that are searched. */
const partOfFold = 0.8

/**
 * Training rows that the winner may be fitted on: where memory was too short for more of them in the search, no more than its folds
 * took.
 */
export function rowsInMemory(
  { best: { share = 1 }, rowCount }: Pick<SearchResult, 'best' | 'rowCount'>,
  all: number,
): number {
  if (share === 1) return all
  return Math.min(all, Math.max(fewestRows, Math.floor(share * partOfFold * rowCount)))
}

function isDeath(error: unknown): boolean {
  return isModelwrightError(error) && error.code === 'CORE_WORKER_DIED'
}

/**
 * Fits on as many rows as memory allows: all that are asked for, and half as many whenever memory runs out. Where a thread died, it
 * fits once more, for it may not have been its fault.
 *
 * What was ruled in an attempt that failed is taken back, so that a run which is done again begins with the number that did.
 *
 * @throws what `fit` throws, also for lack of memory once the rows are few
 */
export async function withinMemory<Fitted>(
  { most, all }: { readonly most: number; readonly all: number },
  fit: (most: number) => Promise<Fitted>,
  { log, rulings }: Pick<RunTools, 'log' | 'rulings'>,
): Promise<Fitted & { readonly notes: readonly string[] }> {
  let rows = most
  let hasDied = false
  for (;;) {
    const takeBack = rulings.mark()
    try {
      const fitted = await fit(rows)
      const notes =
        rows < all
          ? [`Memory is too short to fit all ${all} training rows: the model learnt from ${rows}.`]
          : []
      for (const message of notes) log({ kind: 'warning', stage: 'train', message })
      return { ...fitted, notes }
    } catch (error) {
      const isShort = isMemoryFailure(error) && rows > fewestRows
      const isAgain = isShort || (isDeath(error) && !hasDied)
      if (rulings.isReplay || !isAgain) throw error
      if (isShort) rows = Math.max(fewestRows, Math.floor(rows / 2))
      else hasDied = true
      takeBack()
    }
  }
}
