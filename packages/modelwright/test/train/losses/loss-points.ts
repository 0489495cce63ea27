import { type Loss, seedOf } from '../../../src/core/index.ts'
import { targetsAt } from '../../../src/train/trees/targets.ts'
import { openRoom } from '../trees/kernel-room.ts'

const room = openRoom()

/** Targets a loss takes, many of them the same. */
export function targetsFor({ tasks, targets }: Loss, count: number, draw: number): Float64Array {
  const seed = seedOf(draw)
  if (tasks[0] !== 'regression') return Float64Array.from({ length: count }, () => seed.integer(2))
  const drawn = Float64Array.from(
    { length: count },
    () => Math.floor(30 * seed.next()) / 4 - 2 + seed.integer(2) * seed.next(),
  )
  return drawn.map((target) => (targets === undefined || targets.fits(target) ? target : 0.25))
}

export function weightsFor(count: number, draw: number): Float64Array {
  const seed = seedOf(draw)
  return Float64Array.from({ length: count }, () => (seed.next() < 0.2 ? 0 : 3 * seed.next()))
}

export function totalAt(loss: Loss, parameter: number, targets: Float64Array, weights?: Float64Array) {
  return (score: number): number =>
    targets.reduce(
      (sum, target, row) => sum + (weights?.[row] ?? 1) * loss.value(score, target, parameter),
      0,
    )
}

/** The least value of a function with one valley, by golden sections. */
export function leastOf(of: (x: number) => number, low: number, high: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2
  for (let step = 0; step < 200; step++) {
    const [a, b] = [high - ratio * (high - low), low + ratio * (high - low)]
    if (of(a) <= of(b)) high = b
    else low = a
  }
  return of(low / 2 + high / 2)
}

/** First and second derivatives of a loss, by its kernel where it has one, as f32. */
export function derivatives(
  loss: Loss,
  parameter: number,
  scores: readonly number[],
  targets: readonly number[],
  weights?: readonly number[],
) {
  if (loss.kernel === undefined) {
    const given = { scores: Float64Array.from(scores), targets: Float64Array.from(targets) }
    const found = { gradients: new Float32Array(scores.length), hessians: new Float32Array(scores.length) }
    const weigh = weights === undefined ? {} : { weights: Float64Array.from(weights) }
    loss.gradients!({ from: 0, to: scores.length, ...given, ...weigh, ...found }, parameter)
    return found
  }
  room.clear()
  const n = scores.length
  const [at, truth, weigh, g, h] = [8, 8, 8, 4, 4].map((size) => room.take(n * size))
  room.views.f64.set(scores, at / 8)
  targetsAt(room.views, truth, { rowCount: n, loss }).set(targets)
  if (weights !== undefined) room.views.f64.set(weights, weigh / 8)
  const kernel = loss.kernel as Exclude<Loss['kernel'], 'classLoss' | undefined>
  room.kernels[kernel](n, 0, 1, at, truth, weights === undefined ? 0 : weigh, g, h, parameter)
  return {
    gradients: room.views.f32.slice(g / 4, g / 4 + n),
    hessians: room.views.f32.slice(h / 4, h / 4 + n),
  }
}

/** What a kernel's gradients are multiples of: the absolute error is twice the pinball loss of one half, and fits the same trees. */
export const unitOf = ({ name }: Loss): number => (name === 'absolute-error' ? 2 : 1)

/** Scores and targets away from kinks of the loss. */
export function points(loss: Loss, parameter: number) {
  const seed = seedOf(77)
  const targets = [...targetsFor(loss, 400, 3)]
  const scores = targets.map(() => 6 * seed.next() - 3 + 1e-4)
  const isSmooth = (row: number): boolean => {
    const off = Math.abs(scores[row] - targets[row])
    return off > 0.01 && (loss.name !== 'huber' || Math.abs(off - parameter) > 0.01)
  }
  const rows = [...targets.keys()].filter(isSmooth)
  return { scores: rows.map((row) => scores[row]), targets: rows.map((row) => targets[row]) }
}
