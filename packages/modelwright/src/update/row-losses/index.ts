import { absoluteError } from './absolute-error.ts'
import { brier } from './brier.ts'
import type { RowLoss } from './row-loss.ts'
import { zeroOne } from './zero-one.ts'

/** Losses by which a challenger is tried, by name. */
export const rowLosses: Readonly<Record<string, RowLoss>> = {
  'absolute-error': absoluteError,
  brier,
  'zero-one': zeroOne,
}
