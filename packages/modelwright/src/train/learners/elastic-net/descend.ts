import type { Quadratic } from './quadratic.ts'

/** Strengths of the penalties on each coefficient the solver sees: `first × |coefficient| + second × coefficient² / 2`. */
export interface Penalty {
  readonly first: Float64Array
  readonly second: Float64Array
}

/** When to stop. */
export interface DescentLimits {
  /** A sweep over all coefficients that lowers the objective by no more than this ends it. */
  readonly enough: number
  readonly maxSweeps: number
  /** Asked before every sweep but the first. */
  expired(): boolean
}

/** Sweeps over the coefficients in use before all of them are looked at again. */
const sweepsInUse = 100

/** What the penalty adds for a coefficient. */
export function penaltyAt({ first, second }: Penalty, j: number, value: number): number {
  return first[j] * Math.abs(value) + (second[j] * value * value) / 2
}

/** Puts coefficient j where objective is least, the others fixed; gives by how much that lowers it. */
function settle(quadratic: Quadratic, penalty: Penalty, coefficients: Float64Array, j: number): number {
  const curvature = quadratic.curvatures[j]
  const stiffness = curvature + penalty.second[j]
  if (!(stiffness > 0)) return 0
  const before = coefficients[j]
  const gradient = quadratic.gradientAt(j)
  const pull = curvature * before - gradient
  const beyond = Math.abs(pull) - penalty.first[j]
  const after = beyond > 0 ? (pull > 0 ? beyond : -beyond) / stiffness : 0
  const change = after - before
  if (change === 0) return 0
  quadratic.move(j, change)
  coefficients[j] = after
  const rise = change * (gradient + (curvature * change) / 2)
  return penaltyAt(penalty, j, before) - penaltyAt(penalty, j, after) - rise
}

/**
 * Lowers a parabola plus an elastic-net penalty, one coefficient after the other; mostly only those that are not 0.
 *
 * @param coefficients - where it starts; moved in place
 * @returns how many sweeps it took
 * @see Friedman, Hastie, Tibshirani, Regularization Paths for Generalized Linear Models via Coordinate Descent, 2010
 */
export function descend(
  quadratic: Quadratic,
  penalty: Penalty,
  coefficients: Float64Array,
  { enough, maxSweeps, expired }: DescentLimits,
): number {
  const all = Int32Array.from(coefficients.keys())
  const sweep = (at: Int32Array): number => {
    let gain = 0
    for (let n = 0; n < at.length; n++) gain += settle(quadratic, penalty, coefficients, at[n])
    return gain
  }
  for (let sweeps = 1; ; sweeps++) {
    if (sweep(all) <= enough) return sweeps
    const used = all.filter((j) => coefficients[j] !== 0)
    for (let n = 0; n < sweepsInUse; n++) {
      if (sweeps >= maxSweeps || expired()) return sweeps
      sweeps++
      if (sweep(used) <= enough) break
    }
    if (sweeps >= maxSweeps || expired()) return sweeps
  }
}
