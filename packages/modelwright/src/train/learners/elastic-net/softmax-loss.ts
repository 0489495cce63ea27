import { exp, log, log1p } from '@modelwright/runtime'
import { entropyOf, type Loss } from './losses.ts'

/** How far above the highest score of its row a score may rise before the row's exponentials are taken anew. */
const mostAbove = 300

/** A highest exponential that falls below it is no longer taken for the highest. */
const smallTop = 1e-3

/** Scores of several classes with their exponentials, so that a change of one class costs one exponential a row. */
interface Exponentials {
  /** Shape `[classes × rows]`. */
  readonly scores: Float64Array
  readonly powers: Float64Array
  /** What was taken off the scores of each row. */
  readonly tops: Float64Array
  /** Sum of the exponentials of each row. */
  readonly sums: Float64Array
}

function renew({ scores, powers, tops, sums }: Exponentials, row: number): void {
  const rowCount = tops.length
  let top = scores[row]
  for (let at = row; at < scores.length; at += rowCount) top = Math.max(top, scores[at])
  tops[row] = top
  sums[row] = 0
  for (let at = row; at < scores.length; at += rowCount) sums[row] += powers[at] = exp(scores[at] - top)
}

/** Sum of the exponentials of a row, but for one class; added anew where taking it off would leave few digits. */
function othersOf({ powers, tops, sums }: Exponentials, output: number, row: number): number {
  const own = output * tops.length + row
  if (powers[own] <= sums[row] / 2) return sums[row] - powers[own]
  let sum = 0
  for (let at = row; at < powers.length; at += tops.length) if (at !== own) sum += powers[at]
  return sum
}

function exponentialsOf(starts: Float64Array, rowCount: number): Exponentials {
  const scores = Float64Array.from(
    { length: starts.length * rowCount },
    (_, at) => starts[Math.floor(at / rowCount)],
  )
  const powers = new Float64Array(scores.length)
  const held = { scores, powers, tops: new Float64Array(rowCount), sums: new Float64Array(rowCount) }
  for (let row = 0; row < rowCount; row++) renew(held, row)
  return held
}

/** The log loss of several classes: `log Σ exp(score) − score of the truth`. */
export function softmaxLoss(truth: Int32Array, weights: Float64Array, starts: Float64Array): Loss {
  const rowCount = truth.length
  const held = exponentialsOf(starts, rowCount)
  const { scores, powers, tops, sums } = held
  const lossOf = (row: number, sum: number, truthScore: number): number => tops[row] + log(sum) - truthScore
  return {
    outputs: starts.length,
    isParabola: false,
    look(output, residuals, stiffness) {
      const first = output * rowCount
      for (let row = 0; row < rowCount; row++) {
        const own = powers[first + row]
        const others = othersOf(held, output, row)
        const sum = own + others
        residuals[row] = (weights[row] * (truth[row] === output ? others : -own)) / sum
        stiffness[row] = weights[row] * (own / sum) * (others / sum)
      }
    },
    valueAt(output, direction, step) {
      const first = output * rowCount
      let total = 0
      for (let row = 0; row < rowCount; row++) {
        const moved = scores[first + row] + step * direction[row]
        const truthScore = truth[row] === output ? moved : scores[truth[row] * rowCount + row]
        const above = moved - tops[row]
        const others = othersOf(held, output, row)
        const loss =
          above > mostAbove
            ? moved + log1p(others * exp(-above)) - truthScore
            : lossOf(row, others + exp(above), truthScore)
        total += weights[row] * loss
      }
      return total
    },
    move(output, direction, step) {
      for (let row = 0, at = output * rowCount; row < rowCount; row++, at++) {
        const before = powers[at]
        const others = othersOf(held, output, row)
        scores[at] += step * direction[row]
        powers[at] = exp(scores[at] - tops[row])
        sums[row] = others + powers[at]
        // Where the highest score of a row rose or fell far, the others would lose their digits.
        if (!(powers[at] <= 2) || (before >= smallTop && powers[at] < smallTop)) renew(held, row)
      }
    },
    value() {
      let total = 0
      for (let row = 0; row < rowCount; row++) {
        const own = truth[row] * rowCount + row
        total += weights[row] * lossOf(row, sums[row], scores[own])
      }
      return total
    },
    bound(scale) {
      let total = 0
      for (let row = 0; row < rowCount; row++) {
        const sum = sums[row]
        let entropy = 0
        for (let k = 0, at = row; k < starts.length; k++, at += rowCount) {
          const p = scale * (powers[at] / sum)
          entropy += entropyOf(truth[row] === k ? 1 - scale + p : p)
        }
        total += weights[row] * entropy
      }
      return total
    },
  }
}
