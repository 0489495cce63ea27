import type { Learner } from '../core/index.ts'
import { insist } from './check.ts'

/** How far predictions may lie apart where only the order of additions differs, relative to their size. */
const close = 1e-6

/** Where a learner draws by chance, predictions may differ by this share of their spread, in the root mean square. */
const drawnApart = 0.35

/** Root mean square distance of predictions from others, or from their own mean. */
function spreadOf(values: Float64Array, from: (at: number) => number): number {
  return Math.sqrt(
    values.reduce((sum, value, at) => sum + (value - from(at)) * (value - from(at)), 0) / values.length,
  )
}

function insistAlike(found: Float64Array, wanted: Float64Array, what: string): void {
  const mean = wanted.reduce((sum, value) => sum + value, 0) / wanted.length
  const apart = spreadOf(found, (at) => wanted[at])
  const spread = spreadOf(wanted, () => mean)
  insist(
    apart <= drawnApart * spread + close,
    `${what}: predictions differ by ${apart}, of a spread of ${spread}`,
  )
}

/**
 * Insists that predictions are those of another fit but for the order of additions; of a learner that draws by chance, that they
 * are alike.
 */
export function insistClose(
  { draws }: Pick<Learner, 'draws'>,
  found: Float64Array,
  wanted: Float64Array,
  what: string,
): void {
  if (draws === true) {
    insistAlike(found, wanted, what)
    return
  }
  const scale = wanted.reduce((top, value) => Math.max(top, Math.abs(value)), 1)
  const worst = found.reduce((top, value, i) => Math.max(top, Math.abs(value - wanted[i])), 0)
  insist(worst <= close * scale, `${what}: predictions differ by ${worst}`)
}
