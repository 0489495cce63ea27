import { boundedScore, exp } from '@modelwright/runtime'
import { targetLength } from '../../core/index.ts'
import type { Calibrator } from '../calibrator.ts'
import type { Contender } from '../contender.ts'

/** Logarithms of the probability of each class, row by row. */
function logsOf({ target, predictions }: Contender): Float64Array {
  if (target.task !== 'binary') return predictions.map((p) => boundedScore(p, false))
  const logs = new Float64Array(2 * predictions.length)
  predictions.forEach((p, row) => {
    logs[2 * row] = boundedScore(1 - p, false)
    logs[2 * row + 1] = boundedScore(p, false)
  })
  return logs
}

/** Slope and curvature of the log loss in the power that probabilities are raised to. */
function derivatives(power: number, logs: Float64Array, { target, weights }: Contender) {
  if (target.task === 'regression') throw new Error('bug: a temperature of a regression')
  const classCount = target.classes.length
  let slope = 0
  let curvature = 0
  for (let row = 0; row < target.codes.length; row++) {
    const start = row * classCount
    let top = -Infinity
    for (let k = 0; k < classCount; k++) top = Math.max(top, power * logs[start + k])
    let sum = 0
    let first = 0
    let second = 0
    for (let k = 0; k < classCount; k++) {
      const weight = exp(power * logs[start + k] - top)
      sum += weight
      first += weight * logs[start + k]
      second += weight * logs[start + k] * logs[start + k]
    }
    const mean = first / sum
    const share = weights?.[row] ?? 1
    slope += share * (mean - logs[start + target.codes[row]])
    curvature += share * Math.max(0, second / sum - mean * mean)
  }
  return { slope, curvature }
}

/** The power where the slope of the loss is 0: Newton's method, kept between bounds that close in. */
function bestPower(logs: Float64Array, scored: Contender): number {
  let low = 1e-3
  let high = 1e3
  let power = 1
  for (let round = 0; round < 100 && high - low > 1e-12 * high; round++) {
    const { slope, curvature } = derivatives(power, logs, scored)
    if (slope > 0) high = power
    else low = power
    const next = power - slope / curvature
    const isInside = next > low && next < high
    if (isInside && Math.abs(next - power) < 1e-13 * power) return next
    power = isInside ? next : Math.sqrt(low * high)
  }
  return power
}

/**
 * Makes all probabilities bolder or humbler by one number: each is raised to a power and the row brought back to sum 1.
 *
 * It suits any number of classes and never changes which class is the likeliest. The power is one over what the field
 * calls the temperature; it is kept between 0.001 and 1,000.
 * Weights count.  Cost: some passes over the rows.
 *
 * @see Guo et al. (2017), On calibration of modern neural networks, ICML
 */
export const temperature: Calibrator = {
  name: 'temperature',
  about: 'Makes all probabilities bolder or humbler',
  tasks: ['binary', 'multiclass'],
  fit(scored) {
    if (targetLength(scored.target) === 0) return { method: 'logit', slope: 1, intercept: 0 }
    return { method: 'logit', slope: bestPower(logsOf(scored), scored), intercept: 0 }
  },
}
