import { isModelwrightError } from '../../core/index.ts'

/** How often models were read, by the code of what was wrong; `''` for those that were fine. */
export type LoadCounts = Map<string, number>

/** Notes that a model was read, or why it could not be. */
export function countLoad(counts: LoadCounts | undefined, error?: unknown): void {
  const code = error === undefined ? '' : isModelwrightError(error) ? error.code : 'unknown'
  counts?.set(code, (counts.get(code) ?? 0) + 1)
}
