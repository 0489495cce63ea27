import { log } from '@modelwright/runtime'
import type { FitContext } from '../../../core/index.ts'
import { minimize } from '../../linear/lbfgs.ts'
import { type Coordinates, diagonalCoordinates, fullCoordinates, isWorthIt } from './curvature.ts'
import type { PenalisedLoss } from './objective.ts'

/** Steps taken before the curvature is measured again, round by round; the last holds for all later rounds. */
const stepsPerRound = [3, 5, 10, 20, 40]

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

/** One round: at most so many steps from a point, in coordinates centred there. */
function round(
  objective: PenalisedLoss,
  from: Float64Array,
  coordinates: Coordinates,
  limits: Limits & { expired(): boolean },
) {
  const pointOf = (scaled: Float64Array): Float64Array => {
    const point = scaled.slice()
    coordinates.toPoint(point)
    for (let i = 0; i < point.length; i++) point[i] += from[i]
    return point
  }
  const evaluate = (scaled: Float64Array, gradient: Float64Array): number => {
    const value = objective.evaluate(pointOf(scaled), gradient)
    coordinates.toScaledGradient(gradient)
    return value
  }
  const found = minimize(evaluate, new Float64Array(from.length), limits)
  return { ...found, point: pointOf(found.point) }
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
  const isFull = isWorthIt(objective)
  let point = startOf(objective, priors)
  let steps = 0
  for (let at = 0; ; at++) {
    const full = isFull ? fullCoordinates(objective, point, expired) : undefined
    const coordinates = full ?? diagonalCoordinates(objective, priors)
    const left = maxIterations - steps
    const most =
      full === undefined ? left : Math.min(left, stepsPerRound[Math.min(at, stepsPerRound.length - 1)])
    const found = round(objective, point, coordinates, { tolerance, maxIterations: most, expired })
    point = found.point
    steps += found.iterations
    if (found.ended !== 'iterations' || steps >= maxIterations) return { point, steps, ended: found.ended }
  }
}
