import type { Target } from '../core/index.ts'
import { cramersV } from './relations/measures.ts'
import { correlationOf, ranksOf } from './relations/ranks.ts'

/** Stretches of rows that classes are counted in. */
const stretches = 20

/** Codes of classes, or of whether there is a value, against stretches of rows: Cramér's V. */
function byStretch(codes: Int32Array, count: number): number {
  const places = new Int32Array(codes.length)
  for (let row = 0; row < codes.length; row++) places[row] = Math.floor((row * stretches) / codes.length)
  return cramersV(places, codes, stretches, count)?.value ?? 0
}

/** How the target goes with the order of the rows, from 0 to 1. */
export function targetOrder(target: Target): number {
  if (target.task !== 'regression') {
    return target.codes.length < 10 * stretches ? 0 : byStretch(target.codes, target.classes.length)
  }
  const order = new Float64Array(target.values.length)
  for (let row = 0; row < order.length; row++) order[row] = row
  const found = correlationOf(order, ranksOf(target.values))
  return Number.isNaN(found) ? 0 : Math.abs(found)
}
