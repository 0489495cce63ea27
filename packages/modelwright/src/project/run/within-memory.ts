import { isMemoryFailure, isModelwrightError, ModelwrightError } from '../../core/index.ts'
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

/** Whether a thread ended in the middle of a fit: memory may have been the reason, though nobody said so. */
export function isDeath(error: unknown): boolean {
  return isModelwrightError(error) && error.code === 'CORE_WORKER_DIED'
}

function exhausted(cause: unknown, rows: number): ModelwrightError {
  return new ModelwrightError('CORE_MEMORY_EXHAUSTED', {
    message: `Memory ran out while the model was fitted on ${rows} rows: ${(cause as Error).message}`,
    mend: [
      'Allow more:  NODE_OPTIONS=--max-old-space-size=8192',
      'Or fit in fewer threads:  --workers 1',
      'Or, where the addresses of a process are limited (ulimit -v):  NODE_OPTIONS=--disable-wasm-trap-handler',
    ],
    cause,
  })
}

/** How many rows to fit on after an attempt that failed; undefined: it is not tried again. */
function rowsAfter(error: unknown, rows: number, isRepeated: boolean): number | undefined {
  if (isMemoryFailure(error) && rows > fewestRows) return Math.max(fewestRows, Math.floor(rows / 2))
  return !isRepeated && (isMemoryFailure(error) || isDeath(error)) ? rows : undefined
}

/**
 * Fits on as many rows as memory allows: all that are asked for, and half as many whenever memory runs out, once idle threads have let
 * go of theirs; of few rows the same once more. Where a thread died, it fits once more, too, for it may not have been its fault.
 *
 * What was ruled in an attempt that failed is taken back, so that a run which is done again begins with the number that did.
 *
 * @throws {ModelwrightError} CORE_MEMORY_EXHAUSTED - when memory is too short for the fewest rows, too
 */
export async function withinMemory<Fitted>(
  { most, all }: { readonly most: number; readonly all: number },
  fit: (most: number) => Promise<Fitted>,
  { log, rulings, pool }: Pick<RunTools, 'log' | 'rulings' | 'pool'>,
): Promise<Fitted & { readonly notes: readonly string[] }> {
  let rows = most
  let isRepeated = false
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
      const next: number | undefined = rulings.isReplay ? undefined : rowsAfter(error, rows, isRepeated)
      if (next === undefined) throw isMemoryFailure(error) ? exhausted(error, rows) : error
      isRepeated = next === rows
      rows = next
      takeBack()
      await pool.endIdle()
    }
  }
}
