import { boundedScore } from '../bounded-score.ts'
import type { Calibration, Schema } from '../contracts.ts'
import { sigmoid } from '../math/sigmoid.ts'
import type { Reader } from '../reader.ts'
import { softmaxRows } from '../softmax-rows.ts'

/** Reads a value off a line through points, flat beyond its ends. */
function along(from: Float64Array, to: Float64Array, x: number): number {
  let low = 0
  let high = from.length - 1
  if (x <= from[low]) return to[low]
  if (!(x < from[high])) return to[high]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (from[middle] <= x) low = middle
    else high = middle
  }
  return to[low] + ((x - from[low]) / (from[high] - from[low])) * (to[high] - to[low])
}

/**
 * Makes probabilities honest, as learnt from rows the fit never saw: stretches and shifts their log-odds, or moves them
 * along a line that never falls. A probability of 0 or 1 counts as one 1e-12 away, as where the stretch was learnt.
 *
 * @param probabilities - row-major; of the positive class for two classes, else one per class; overwritten
 */
export function calibrate(probabilities: Float64Array, how: Calibration, classCount: number): void {
  const isBinary = classCount === 2
  for (let i = 0; i < probabilities.length; i++) {
    const p = probabilities[i]
    if (how.method === 'line') probabilities[i] = along(how.from, how.to, p)
    else {
      const score = how.slope * boundedScore(p, isBinary)
      probabilities[i] = isBinary ? sigmoid(score + how.intercept) : score
    }
  }
  if (how.method !== 'line' && !isBinary) softmaxRows(probabilities, classCount)
}

/** Reads how probabilities are calibrated: only for classes, lines and shifts only for two. */
export function readCalibration(reader: Reader, { output }: Schema): Calibration {
  const count = output.classes === undefined ? 0 : output.classes.length
  if (count === 0) reader.refuse('method', 'must only be there for classes')
  const method = reader.choice('method', ['logit', 'line'])
  if (method === 'logit') {
    const most = count === 2 ? 1e6 : 0
    return {
      method,
      slope: reader.number('slope', 0, 1e6),
      intercept: reader.number('intercept', -most, most),
    }
  }
  const from = reader.floats('from')
  const to = reader.floats('to', { length: from.length })
  if (count > 2 || from.length < 1) reader.refuse('from', 'must have points, for two classes')
  for (let i = 0; i < from.length; i++)
    if (!(to[i] >= 0 && to[i] <= 1 && (i === 0 || (from[i] > from[i - 1] && to[i] >= to[i - 1]))))
      reader.refuse('to', 'must rise from 0 to 1')
  return { method, from, to }
}
