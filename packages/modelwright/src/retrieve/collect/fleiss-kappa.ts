import { countsOf, given, type Rating } from './ratings.ts'

/** Shares that Fleiss' kappa is made of. */
export interface FleissParts {
  /** Mean share of pairs of answers that are the same. */
  readonly observed: number
  /** The same by chance. */
  readonly expected: number
}

/** Adds up rows with two answers or more. */
export function fleissParts(ratings: readonly Rating[], codeCount: number): FleissParts {
  const totals = new Float64Array(codeCount)
  let [observed, rows, answers] = [0, 0, 0]
  for (const rating of ratings) {
    const codes = given(rating)
    const n = codes.length
    if (n < 2) continue
    const counts = countsOf(codes, codeCount)
    let same = 0
    for (let code = 0; code < codeCount; code++) {
      totals[code] += counts[code]
      same += counts[code] * (counts[code] - 1)
    }
    observed += same / (n * (n - 1))
    answers += n
    rows++
  }
  let expected = 0
  for (const total of totals) expected += (total / answers) * (total / answers)
  return { observed: observed / rows, expected }
}

/**
 * Measures how far several collectors agree beyond chance, whoever they are: `κ = (P̄ − P̄_e) / (1 − P̄_e)`.
 *
 * Rows with fewer than two answers do not count. Made for equally many answers a row; where they differ, each row counts
 * alike and Krippendorff's alpha is the one to read.
 *
 * @param ratings - codes by row and collector, NaN where there is none
 * @returns NaN where no row has two answers, or all answers are the same code
 * @see Fleiss (1971), "Measuring nominal scale agreement among many raters"
 */
export function fleissKappa(ratings: readonly Rating[], codeCount: number): number {
  const { observed, expected } = fleissParts(ratings, codeCount)
  return 1 - expected < 1e-12 ? Number.NaN : (observed - expected) / (1 - expected)
}
