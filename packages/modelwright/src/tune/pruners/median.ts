import { medianOf } from '../../core/index.ts'
import type { Pruner } from '../pruner.ts'

/** Trials that must have reached a step before anything is stopped there. */
const leastTrials = 5

/**
 * Stops a trial whose best loss so far is above the median of other trials' losses at the same step.
 *
 * Stops nothing at a step that fewer than five earlier trials reached.  Seeded: no.  Cost: O(trials log trials) a step.
 *
 * @see Golovin et al., Google Vizier: A Service for Black-Box Optimization, KDD 2017, section 3.2.2
 */
export const median: Pruner = {
  name: 'median',
  about: 'Stops a trial that is worse than half of the others were at the same step.',
  stops({ curve, others }) {
    const at = curve.length - 1
    const reached = others
      .map((other) => other[at])
      .filter((loss) => loss !== undefined && !Number.isNaN(loss))
    const known = curve.filter((loss) => !Number.isNaN(loss))
    if (reached.length < leastTrials || known.length === 0) return false
    return Math.min(...known) > medianOf(reached)
  },
}
