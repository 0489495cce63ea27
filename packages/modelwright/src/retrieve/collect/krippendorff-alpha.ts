import { given, type Rating } from './ratings.ts'

/** How far two answers are apart: equal or not; by their ranks in the order of codes; by the square of their difference. */
export type Scale = 'nominal' | 'ordinal' | 'interval'

type Distance = (a: number, b: number) => number

/** Squared distance by ranks: answers between two codes, each of these counted half. */
function ordinalDistance(answers: readonly number[]): Distance {
  const highest = answers.reduce((most, code) => Math.max(most, code), 0)
  const counts = new Float64Array(highest + 1)
  for (const code of answers) counts[code]++
  const middles = new Float64Array(highest + 1)
  let before = 0
  counts.forEach((count, code) => {
    middles[code] = before + count / 2
    before += count
  })
  return (a, b) => (middles[a] - middles[b]) * (middles[a] - middles[b])
}

const distances: Readonly<Record<Scale, (answers: readonly number[]) => Distance>> = {
  nominal: () => (a, b) => Number(a !== b),
  ordinal: ordinalDistance,
  interval: () => (a, b) => (a - b) * (a - b),
}

/** Mean distance of all pairs of answers, from counts of equal ones: few distinct codes, many answers. */
function meanByCounts(answers: readonly number[], distance: Distance): number {
  const counts = new Map<number, number>()
  for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1)
  const list = [...counts]
  let sum = 0
  for (const [a, countA] of list) for (const [b, countB] of list) sum += countA * countB * distance(a, b)
  return sum / (answers.length * (answers.length - 1))
}

/** The same of squared differences, from the variance. */
function meanOfSquares(answers: readonly number[]): number {
  const n = answers.length
  const mean = answers.reduce((sum, value) => sum + value, 0) / n
  const squares = answers.reduce((sum, value) => sum + (value - mean) * (value - mean), 0)
  return (2 * squares) / (n - 1)
}

/**
 * Measures how far collectors agree: `α = 1 − D_o / D_e`, 1 where all agree, 0 where they agree as by chance. Takes any number
 * of answers a row, and distances as well as equality.
 *
 * @param ratings - answers by row and collector, NaN where there is none: codes, or numbers on the interval scale
 * @returns NaN where no row has two answers, or all answers are the same
 * @see Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability"
 */
export function krippendorffAlpha(ratings: readonly Rating[], scale: Scale): number {
  const units = ratings.map(given).filter((answers) => answers.length >= 2)
  const answers = units.flat()
  const distance = distances[scale](answers)
  let observed = 0
  for (const unit of units) {
    let sum = 0
    for (let i = 0; i < unit.length; i++) for (let j = 0; j < i; j++) sum += distance(unit[i], unit[j])
    observed += (2 * sum) / (unit.length - 1)
  }
  const expected = scale === 'interval' ? meanOfSquares(answers) : meanByCounts(answers, distance)
  return expected > 0 ? 1 - observed / answers.length / expected : Number.NaN
}
