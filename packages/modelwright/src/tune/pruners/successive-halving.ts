import type { Pruner } from '../pruner.ts'

/** One trial in so many goes on beyond a rung; a rung is at so many times the steps of the one before. */
const reduction = 3

function isRung(steps: number): boolean {
  let rung = 1
  while (rung < steps) rung *= reduction
  return rung === steps
}

/**
 * Lets the best third of trials go on at steps 1, 3, 9, 27 ...: asynchronous successive halving (ASHA).
 *
 * A trial is compared with those that reached the rung before it; while there are fewer than three, the best alone goes on.
 * Seeded: no.  Cost: O(trials) a rung.
 *
 * @see Li et al., A System for Massively Parallel Hyperparameter Tuning, MLSys 2020
 */
export const successiveHalving: Pruner = {
  name: 'successive-halving',
  about: 'Lets the best third of trials go on at steps 1, 3, 9, 27 and so on.',
  stops({ curve, others, step = curve.length }) {
    const loss = curve[curve.length - 1]
    if (!isRung(step) || Number.isNaN(loss)) return false
    const reached = others.map((other) => other[curve.length - 1])
    const known = reached.filter((other) => other !== undefined && !Number.isNaN(other))
    const promoted = Math.max(1, Math.floor((known.length + 1) / reduction))
    return known.filter((other) => other < loss).length >= promoted
  },
}
