import { log } from '@modelwright/runtime'
import type { FitContext } from '../../../core/index.ts'
import { minimize, startAt } from '../../linear/lbfgs.ts'
import { curvedCoordinates, diagonalCoordinates, extentOf } from './curvature.ts'
import type { PenalisedLoss } from './objective.ts'

/** Steps taken before the curvature is measured again, round by round; the last holds for all later rounds. */
const stepsPerRound = [3, 6, 12]

/** How many standard errors a coefficient may move in the first step. */
const firstStep = 10

/** The point with zero coefficients at which every row gets the prior probabilities. */
function startOf({ design, outputs }: PenalisedLoss, priors: Float64Array): Float64Array {
  const point = new Float64Array(outputs * (design.width + 1))
  const logs = priors.map((share) => log(share))
  const centre = outputs === 1 ? log(1 - priors[0]) : logs.reduce((sum, value) => sum + value, 0) / outputs
  logs.forEach((value, k) => {
    point[k * (design.width + 1) + design.width] = value - centre
  })
  return point
}

/** How the search went. */
export interface Solved {
  /** Shape `[outputs × (width + 1)]`. */
  readonly point: Float64Array
  readonly steps: number
  readonly ended: 'converged' | 'precision' | 'iterations' | 'deadline'
}

interface Limits {
  readonly tolerance: number
  readonly maxIterations: number
}

/**
 * Finds the optimum of a penalised log loss: L-BFGS in coordinates whose curvature is measured again now and then.
 *
 * @param priors - the share of each output's class, in (0, 1)
 */
export function solve(
  objective: PenalisedLoss,
  priors: Float64Array,
  { tolerance, maxIterations }: Limits,
  context: FitContext,
): Solved {
  const expired = (): boolean => context.deadline.expired()
  const extent = extentOf(objective)
  let state = startAt(objective.evaluate, startOf(objective, priors))
  let steps = 0
  for (let at = 0; ; at++) {
    const curved =
      extent === 'diagonal' ? undefined : curvedCoordinates(objective, state.point, extent, expired)
    const coordinates = curved ?? diagonalCoordinates(objective, priors)
    const left = maxIterations - steps
    const most =
      curved === undefined ? left : Math.min(left, stepsPerRound[Math.min(at, stepsPerRound.length - 1)])
    const limits = { tolerance, maxIterations: most, expired, firstStep }
    const found = minimize(objective.evaluate, state, coordinates, limits)
    state = found
    steps += found.iterations
    if (found.ended !== 'iterations' || steps >= maxIterations)
      return { point: state.point, steps, ended: found.ended }
  }
}
