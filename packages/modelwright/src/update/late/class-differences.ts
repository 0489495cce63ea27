import { exp, log } from '@modelwright/runtime'
import type { Target } from '../../core/index.ts'
import { type BothSaid, type LossTerms, rowsOf, trueDifferences } from './both-said.ts'
import { addOuter, type Expect, type FitSpread, fitError, solveSymmetric } from './fitted.ts'

type OfClasses = Extract<Target, { readonly classes: readonly string[] }>

/** Probabilities below it count as it. */
const leastChance = 1e-4
/** Beyond so many classes none has a coefficient of its own. */
const mostOwn = 10
/** Coefficients that each class shares with the others. */
const shared = 3
/** What a coefficient is held to where it starts with. */
const penalty = 0.1
const mostSteps = 50
const mostHalvings = 20
const smallestStep = 1e-6

/** What tells the classes of rows apart: what both models say of each, and the difference if it were the outcome. */
interface Looks {
  readonly rowCount: number
  readonly classCount: number
  readonly width: number
  /** By class: how much less the challenger would lose on each row. */
  readonly differences: readonly Float64Array[]
  /** Numbers of a row; shape `[classes × width]`. */
  fill(row: number, out: Float64Array): void
}

function looksOf(both: BothSaid, terms: LossTerms): Looks {
  const { champion, challenger, classes } = both
  const [rowCount, classCount] = [rowsOf(both), classes.length]
  const task = both.task as OfClasses['task']
  const hasOwn = classCount <= mostOwn
  const width = shared + (hasOwn ? classCount - 1 : 0)
  const differences = classes.map((_, code) =>
    trueDifferences(both, { task, codes: new Int32Array(rowCount).fill(code), classes }, terms),
  )
  const chance = (said: Float64Array, row: number, code: number): number => {
    if (task === 'multiclass') return said[row * classCount + code]
    return code === 1 ? said[row] : 1 - said[row]
  }
  const score = (said: Float64Array, row: number, code: number): number =>
    log(Math.max(leastChance, chance(said, row, code)))
  return {
    ...{ rowCount, classCount, width, differences },
    fill(row, out) {
      out.fill(0)
      for (let code = 0; code < classCount; code++) {
        const at = code * width
        out[at] = score(champion, row, code)
        out[at + 1] = score(challenger, row, code)
        out[at + 2] = differences[code][row] / terms.range
        if (hasOwn && code < classCount - 1) out[at + shared + code] = 1
      }
    },
  }
}

/** Chances of the classes of the row whose numbers are at hand, and the logarithm of what they were divided by. */
function chancesInto(
  chances: Float64Array,
  numbers: Float64Array,
  { width }: Looks,
  coefficients: Float64Array,
): number {
  let top = Number.NEGATIVE_INFINITY
  for (let code = 0; code < chances.length; code++) {
    let score = 0
    for (let at = 0; at < width; at++) score += coefficients[at] * numbers[code * width + at]
    chances[code] = score
    top = Math.max(top, score)
  }
  let sum = 0
  for (let code = 0; code < chances.length; code++) sum += chances[code] = exp(chances[code] - top)
  for (let code = 0; code < chances.length; code++) chances[code] /= sum
  return top + log(sum)
}

/** Numbers of all rows, so that they are made once for all steps. */
function numbersOf(looks: Looks): Float64Array {
  const size = looks.classCount * looks.width
  const numbers = new Float64Array(looks.rowCount * size)
  for (let row = 0; row < looks.rowCount; row++)
    looks.fill(row, numbers.subarray(row * size, (row + 1) * size))
  return numbers
}

interface Place extends FitSpread {
  readonly loss: number
  readonly gradient: Float64Array
}

/** What is fitted: rows with the codes of their outcomes, and where coefficients start. */
interface Fit {
  readonly looks: Looks
  readonly numbers: Float64Array
  readonly codes: Int32Array
  readonly start: Float64Array
}

/** The loss of some coefficients, its gradient and its curvature. */
function placeAt({ looks, numbers: all, codes, start }: Fit, coefficients: Float64Array): Place {
  const { width, classCount, rowCount } = looks
  const curvature = new Float64Array(width * width)
  const pulls = new Float64Array(width * width)
  const off = coefficients.map((value, at) => value - start[at])
  const gradient = off.map((value) => penalty * value)
  let loss = off.reduce((sum, value) => sum + (penalty / 2) * value * value, 0)
  for (let at = 0; at < width; at++) curvature[at * width + at] = penalty
  const chances = new Float64Array(classCount)
  const pull = new Float64Array(width)
  for (let row = 0; row < rowCount; row++) {
    const numbers = all.subarray(row * classCount * width, (row + 1) * classCount * width)
    const whole = chancesInto(chances, numbers, looks, coefficients)
    const own = numbers.subarray(codes[row] * width, (codes[row] + 1) * width)
    loss += whole
    for (let at = 0; at < width; at++) loss -= coefficients[at] * own[at]
    pull.fill(0)
    for (let code = 0; code < classCount; code++) {
      const other = numbers.subarray(code * width, (code + 1) * width)
      for (let at = 0; at < width; at++) pull[at] += chances[code] * other[at]
      addOuter(curvature, other, chances[code])
    }
    addOuter(curvature, pull, -1)
    for (let at = 0; at < width; at++) {
      pull[at] -= own[at]
      gradient[at] += pull[at]
    }
    addOuter(pulls, pull, 1)
  }
  return { loss, gradient, curvature, pulls, rowCount }
}

/** Goes down by Newton's steps, halved where they overshoot. */
function fitCoefficients(looks: Looks, codes: Int32Array) {
  const start = new Float64Array(looks.width)
  // Before anything is known, the truth is half-way between what both say.
  start.fill(0.5, 0, 2)
  const fit: Fit = { looks, numbers: numbersOf(looks), codes, start }
  let coefficients = start
  let place = placeAt(fit, start)
  for (let step = 0; step < mostSteps; step++) {
    const down = solveSymmetric(place.curvature, place.gradient)
    if (down.every((value) => Math.abs(value) < smallestStep)) break
    let share = 1
    for (let halving = 0; halving < mostHalvings; halving++, share /= 2) {
      const next = coefficients.map((value, at) => value - share * down[at])
      const there = placeAt(fit, next)
      if (there.loss > place.loss) continue
      coefficients = next
      place = there
      break
    }
    if (share < 1e-5) break
  }
  return { coefficients, place }
}

/**
 * Learns what classes come given what both models say, and from that how much less the challenger is expected to lose.
 *
 * A softmax of `a log p + b log q + c d + e` of each class: p and q by both models, d what the difference of losses would be were it the
 * outcome. By c the mean of what is expected of the rows it learnt from is the mean of what was (targeting), whether or not the curve is right.
 *
 * Cost: some ten passes over rows × classes × coefficients².
 * @see McFadden, Conditional logit analysis of qualitative choice behavior, 1974
 */
export function learnClassDifferences(both: BothSaid, truth: OfClasses, terms: LossTerms): Expect {
  const { coefficients, place } = fitCoefficients(looksOf(both, terms), truth.codes)
  return (rows) => {
    const looks = looksOf(rows, terms)
    const { width, classCount, rowCount } = looks
    const numbers = new Float64Array(classCount * width)
    const chances = new Float64Array(classCount)
    const direction = new Float64Array(width)
    const differences = new Float64Array(rowCount)
    for (let row = 0; row < rowCount; row++) {
      looks.fill(row, numbers)
      chancesInto(chances, numbers, looks, coefficients)
      for (let code = 0; code < classCount; code++)
        differences[row] += chances[code] * looks.differences[code][row]
      for (let code = 0; code < classCount; code++) {
        const more = (chances[code] * (looks.differences[code][row] - differences[row])) / rowCount
        for (let at = 0; at < width; at++) direction[at] += more * numbers[code * width + at]
      }
    }
    return { differences, error: fitError(place, direction) }
  }
}
