import type { Loss } from '../../core/index.ts'
import type { Views } from './arena.ts'

/** Bytes a target takes: one for two classes, as their kernel reads them, else those of a f64. */
export function targetBytes({ kernel }: Pick<Loss, 'kernel'>): 1 | 8 {
  return kernel === 'logLoss' ? 1 : 8
}

/** The targets at an address, to read or to write. */
export function targetsAt(
  views: Views,
  at: number,
  { rowCount, loss }: { readonly rowCount: number; readonly loss: Pick<Loss, 'kernel'> },
): Uint8Array | Float64Array {
  const bytes = targetBytes(loss)
  const whole = bytes === 1 ? views.u8 : views.f64
  return whole.subarray(at / bytes, at / bytes + rowCount)
}
