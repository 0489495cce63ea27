import type { Target } from '../../core/index.ts'
import { type BothSaid, type LossTerms, trueDifferences } from './both-said.ts'
import { addOuter, type Expect, fitError, solveSymmetric } from './fitted.ts'

type OfNumbers = Extract<Target, { readonly task: 'regression' }>

/** Coefficients: of every row, of the distance, of which says more, and of that on rows of which both say much. */
const width = 4
/** Numbers farther apart, in scales, count as so far: losses are cut there, too. */
const farthest = 2
/** Standard deviations beyond which a row of which both say much counts as so far. */
const mostMuch = 3

/** Where what both say lies in the middle, and how far it is spread. */
interface Middle {
  readonly centre: number
  readonly spread: number
}

const halfway = ({ champion, challenger }: BothSaid, row: number): number =>
  (champion[row] + challenger[row]) / 2

function middleOf(both: BothSaid): Middle {
  const values = both.champion.map((_, row) => halfway(both, row))
  const centre = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0)
  return { centre, spread: Math.sqrt(squares / values.length) || 1 }
}

const within = (value: number, most: number): number => Math.min(most, Math.max(-most, value))

function fill(
  both: BothSaid,
  row: number,
  { centre, spread, scale }: Middle & { readonly scale: number },
  out: Float64Array,
): void {
  const apart = within((both.champion[row] - both.challenger[row]) / scale, farthest)
  out[0] = 1
  out[1] = Math.abs(apart)
  out[2] = apart
  out[3] = apart * within((halfway(both, row) - centre) / spread, mostMuch)
}

/**
 * Learns how much less the challenger loses on a row of numbers from what both say of it: least squares on how far the two are apart, on
 * which of them says more, and on that where both say much. The mean of what is expected of the rows it learnt from is the mean of what was.
 */
export function learnNumberDifferences(both: BothSaid, truth: OfNumbers, terms: LossTerms): Expect {
  const shape = { ...middleOf(both), scale: terms.scale ?? 1 }
  const seen = trueDifferences(both, truth, terms)
  const numbers = new Float64Array(width)
  const curvature = new Float64Array(width * width)
  const right = new Float64Array(width)
  seen.forEach((value, row) => {
    fill(both, row, shape, numbers)
    addOuter(curvature, numbers, 1)
    for (let at = 0; at < width; at++) right[at] += value * numbers[at]
  })
  const coefficients = solveSymmetric(curvature, right)
  const expectedOf = (rows: BothSaid, row: number): number => {
    fill(rows, row, shape, numbers)
    return numbers.reduce((sum, value, at) => sum + value * coefficients[at], 0)
  }
  const pulls = new Float64Array(width * width)
  seen.forEach((value, row) => {
    const off = value - expectedOf(both, row)
    addOuter(pulls, numbers, off * off)
  })
  const spread = { curvature, pulls, rowCount: seen.length }
  return (rows) => {
    const direction = new Float64Array(width)
    const differences = rows.champion.map((_, row) => {
      const expected = expectedOf(rows, row)
      for (let at = 0; at < width; at++) direction[at] += numbers[at] / rows.champion.length
      return within(expected, terms.range)
    })
    return { differences, error: fitError(spread, direction) }
  }
}
