import { type LinePoint, wolfeStep } from './line-search.ts'

/** Value at a point; writes the gradient there. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number

/** When to stop looking. */
export interface MinimizeLimits {
  /** The largest entry of the gradient that counts as zero. */
  readonly tolerance: number
  readonly maxIterations: number
  /** Asked after every iteration. */
  expired(): boolean
}

/** Where the search ended, and why. */
export interface Minimum {
  readonly point: Float64Array
  readonly value: number
  readonly iterations: number
  readonly ended: 'converged' | 'precision' | 'iterations' | 'deadline'
}

const remembered = 12

interface Pair {
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

/** The two-loop recursion: minus the gradient times the inverse Hessian that the pairs remember. */
function directionOf(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const direction = gradient.slice()
  const alphas: number[] = []
  for (let i = pairs.length - 1; i >= 0; i--) {
    alphas[i] = pairs[i].rho * dot(pairs[i].s, direction)
    addScaled(direction, -alphas[i], pairs[i].y)
  }
  const last = pairs[pairs.length - 1]
  if (last !== undefined) {
    const scale = 1 / (last.rho * dot(last.y, last.y))
    for (let i = 0; i < direction.length; i++) direction[i] *= scale
  }
  pairs.forEach((pair, i) => {
    addScaled(direction, alphas[i] - pair.rho * dot(pair.y, direction), pair.s)
  })
  for (let i = 0; i < direction.length; i++) direction[i] = -direction[i]
  return direction
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

/**
 * Finds where a smooth function is least (limited-memory BFGS with a strong-Wolfe line search).
 *
 * @see Nocedal and Wright, Numerical Optimization, 2nd ed., algorithms 7.4 and 7.5
 */
export function minimize(objective: Objective, start: Float64Array, limits: MinimizeLimits): Minimum {
  let point = start.slice()
  let gradient = new Float64Array(start.length)
  let value = objective(point, gradient)
  let pairs: Pair[] = []
  for (let iterations = 0; ; iterations++) {
    const ended = (reason: Minimum['ended']): Minimum => ({ point, value, iterations, ended: reason })
    if (largestEntry(gradient) <= limits.tolerance) return ended('converged')
    if (iterations >= limits.maxIterations) return ended('iterations')
    if (limits.expired()) return ended('deadline')
    let direction = directionOf(gradient, pairs)
    if (!(dot(direction, gradient) < 0)) {
      pairs = []
      direction = directionOf(gradient, pairs)
    }
    const trial = new Float64Array(point.length)
    const trialGradient = new Float64Array(point.length)
    const at = (step: number): LinePoint => {
      for (let i = 0; i < trial.length; i++) trial[i] = point[i] + step * direction[i]
      const found = objective(trial, trialGradient)
      return { step, value: found, slope: dot(trialGradient, direction) }
    }
    const first = pairs.length === 0 ? Math.min(1, 1 / largestEntry(gradient)) : 1
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
