import { type LinePoint, wolfeStep } from './line-search.ts'

/** Value at a point; writes the gradient there. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number

/**
 * Coordinates in which a function curves by about 1 in every direction; point = P × scaled.
 *
 * Both work in place.
 */
export interface Coordinates {
  /** Multiplies by P. */
  toPoint(scaled: Float64Array): void
  /** Multiplies by Pᵀ: from a gradient by points to one by scaled coordinates. */
  toScaledGradient(gradient: Float64Array): void
}

/** Coordinates that change nothing. */
export const plainCoordinates: Coordinates = { toPoint() {}, toScaledGradient() {} }

/** What a search knows; a later one may go on from it, also in other coordinates. */
export interface SearchState {
  readonly point: Float64Array
  readonly gradient: Float64Array
  readonly value: number
  readonly pairs: readonly Pair[]
}

/** When to stop looking. */
export interface MinimizeLimits {
  /** The largest entry of the gradient, by scaled coordinates, that counts as zero. */
  readonly tolerance: number
  readonly maxIterations: number
  /** How far the first step may go in any scaled coordinate, while there are no pairs; 1 by default. */
  readonly firstStep?: number
  /** Asked after every iteration. */
  expired(): boolean
}

/** Where the search ended, and why. */
export interface Minimum extends SearchState {
  readonly iterations: number
  readonly ended: 'converged' | 'precision' | 'iterations' | 'deadline'
}

const remembered = 12

/** A step taken and the change of the gradient along it. */
export interface Pair {
  readonly s: Float64Array
  readonly y: Float64Array
  readonly rho: number
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

function largestEntry(values: Float64Array): number {
  let top = 0
  for (let i = 0; i < values.length; i++) top = Math.max(top, Math.abs(values[i]))
  return top
}

function addScaled(out: Float64Array, factor: number, values: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] += factor * values[i]
}

/** The two-loop recursion: minus the gradient times the inverse Hessian that coordinates and pairs tell of. */
function directionOf(gradient: Float64Array, pairs: readonly Pair[], coordinates: Coordinates): Float64Array {
  const direction = gradient.slice()
  const alphas: number[] = []
  for (let i = pairs.length - 1; i >= 0; i--) {
    alphas[i] = pairs[i].rho * dot(pairs[i].s, direction)
    addScaled(direction, -alphas[i], pairs[i].y)
  }
  coordinates.toScaledGradient(direction)
  const scale = -scaleOf(pairs[pairs.length - 1], coordinates)
  for (let i = 0; i < direction.length; i++) direction[i] *= scale
  coordinates.toPoint(direction)
  pairs.forEach((pair, i) => {
    addScaled(direction, -alphas[i] - pair.rho * dot(pair.y, direction), pair.s)
  })
  return direction
}

/** How long a scaled step was for the change of the scaled gradient along it. */
function scaleOf(pair: Pair | undefined, coordinates: Coordinates): number {
  if (pair === undefined) return 1
  const y = pair.y.slice()
  coordinates.toScaledGradient(y)
  return 1 / (pair.rho * dot(y, y))
}

function pairOf(
  from: Float64Array,
  to: Float64Array,
  before: Float64Array,
  after: Float64Array,
): Pair | undefined {
  const s = to.map((value, i) => value - from[i])
  const y = after.map((value, i) => value - before[i])
  const curvature = dot(s, y)
  return curvature > 0 && 1 / curvature < Infinity ? { s, y, rho: 1 / curvature } : undefined
}

function scaledSize(gradient: Float64Array, coordinates: Coordinates): number {
  const scaled = gradient.slice()
  coordinates.toScaledGradient(scaled)
  return largestEntry(scaled)
}

/** Evaluates a function where a search is to begin. */
export function startAt(objective: Objective, point: Float64Array): SearchState {
  const gradient = new Float64Array(point.length)
  return { point, gradient, value: objective(point, gradient), pairs: [] }
}

/**
 * Finds where a smooth function is least (limited-memory BFGS with a strong-Wolfe line search).
 *
 * @see Nocedal and Wright, Numerical Optimization, 2nd ed., algorithms 7.4 and 7.5
 */
export function minimize(
  objective: Objective,
  start: SearchState,
  coordinates: Coordinates,
  limits: MinimizeLimits,
): Minimum {
  let { point, gradient, value, pairs } = start
  for (let iterations = 0; ; iterations++) {
    const ended = (reason: Minimum['ended']): Minimum => ({
      point,
      gradient,
      value,
      pairs,
      iterations,
      ended: reason,
    })
    const size = scaledSize(gradient, coordinates)
    if (size <= limits.tolerance) return ended('converged')
    if (iterations >= limits.maxIterations) return ended('iterations')
    if (limits.expired()) return ended('deadline')
    let direction = directionOf(gradient, pairs, coordinates)
    if (!(dot(direction, gradient) < 0)) {
      pairs = []
      direction = directionOf(gradient, pairs, coordinates)
    }
    const trial = new Float64Array(point.length)
    const trialGradient = new Float64Array(point.length)
    const at = (step: number): LinePoint => {
      for (let i = 0; i < trial.length; i++) trial[i] = point[i] + step * direction[i]
      const found = objective(trial, trialGradient)
      return { step, value: found, slope: dot(trialGradient, direction) }
    }
    const first = pairs.length === 0 ? Math.min(1, (limits.firstStep ?? 1) / size) : 1
    const found = wolfeStep(at, { step: 0, value, slope: dot(gradient, direction) }, first)
    if (found === undefined) {
      if (pairs.length === 0) return ended('precision')
      pairs = []
      continue
    }
    const pair = pairOf(point, trial, gradient, trialGradient)
    if (pair !== undefined) pairs = [...pairs.slice(1 - remembered), pair]
    point = trial
    gradient = trialGradient
    value = found.value
  }
}
