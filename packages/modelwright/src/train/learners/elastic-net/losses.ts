import { exp, log, log1p } from '@modelwright/runtime'

/** A smooth loss of scores, summed over rows by their weights; it holds the scores. */
export interface Loss {
  readonly outputs: number
  /** The loss is a parabola: its stiffness never changes. */
  readonly isParabola: boolean
  /** Writes weight × (truth − prediction) and weight × second derivative of one output. */
  look(output: number, residuals: Float64Array, stiffness: Float64Array): void
  /** What the sum would be with `step × direction` added to the scores of one output. */
  valueAt(output: number, direction: Float64Array, step: number): number
  /** Adds `step × direction` to the scores of one output. */
  move(output: number, direction: Float64Array, step: number): void
  /** The sum now. */
  value(): number
  /** The lower bound that residuals times `scale` prove, before what the penalty takes off it. */
  bound(scale: number): number
}

/** Half the squared distance from the truth. */
export function squaredLoss(truth: Float64Array, weights: Float64Array, start: number): Loss {
  const scores = new Float64Array(truth.length).fill(start)
  const valueAt = (direction: Float64Array | undefined, step: number): number => {
    let total = 0
    for (let i = 0; i < truth.length; i++) {
      const off = truth[i] - scores[i] - (direction === undefined ? 0 : step * direction[i])
      total += weights[i] * off * off
    }
    return total / 2
  }
  return {
    outputs: 1,
    isParabola: true,
    look(_, residuals, stiffness) {
      for (let i = 0; i < truth.length; i++) residuals[i] = weights[i] * (truth[i] - scores[i])
      stiffness.set(weights)
    },
    valueAt: (_, direction, step) => valueAt(direction, step),
    move(_, direction, step) {
      for (let i = 0; i < truth.length; i++) scores[i] += step * direction[i]
    },
    value: () => valueAt(undefined, 0),
    bound(scale) {
      let total = 0
      for (let i = 0; i < truth.length; i++) {
        const off = scale * (truth[i] - scores[i])
        total += weights[i] * off * (truth[i] - start - off / 2)
      }
      return total
    },
  }
}

/** `−p log p`, 0 for 0. */
export function entropyOf(p: number): number {
  return p > 0 ? -p * log(p) : 0
}

/** The log loss of two classes: `log(1 + exp(score)) − truth × score`. Truth is 0 or 1. */
export function binaryLoss(truth: Int32Array, weights: Float64Array, start: number): Loss {
  const scores = new Float64Array(truth.length).fill(start)
  const lossOf = (row: number, score: number): number =>
    Math.max(score, 0) - truth[row] * score + log1p(exp(-Math.abs(score)))
  return {
    outputs: 1,
    isParabola: false,
    look(_, residuals, stiffness) {
      for (let i = 0; i < truth.length; i++) {
        const e = exp(-Math.abs(scores[i]))
        const near = 1 / (1 + e)
        const far = e / (1 + e)
        const isUp = scores[i] >= 0
        // The truth less the probability, without taking nearly equal numbers from each other.
        residuals[i] = weights[i] * (truth[i] === 1 ? (isUp ? far : near) : isUp ? -near : -far)
        stiffness[i] = weights[i] * near * far
      }
    },
    valueAt(_, direction, step) {
      let total = 0
      for (let i = 0; i < truth.length; i++) total += weights[i] * lossOf(i, scores[i] + step * direction[i])
      return total
    },
    move(_, direction, step) {
      for (let i = 0; i < truth.length; i++) scores[i] += step * direction[i]
    },
    value() {
      let total = 0
      for (let i = 0; i < truth.length; i++) total += weights[i] * lossOf(i, scores[i])
      return total
    },
    bound(scale) {
      let total = 0
      for (let i = 0; i < truth.length; i++) {
        const e = exp(-Math.abs(scores[i]))
        const other = scores[i] >= 0 === (truth[i] === 1) ? e / (1 + e) : 1 / (1 + e)
        total += weights[i] * (entropyOf(scale * other) + entropyOf(1 - scale * other))
      }
      return total
    },
  }
}
