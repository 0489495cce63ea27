import type { AgreementEstimate } from '../../core/index.ts'
import { perfectLow } from './perfect-low.ts'
import { z95 } from './ratings.ts'

/** What {@link cohenKappa} is told. */
export interface CohenOptions {
  readonly codeCount: number
  /** `linear`: neighbours in the order agree in part; default: only the same agrees. */
  readonly weights?: 'none' | 'linear'
}

/** How much each pair of codes agrees, in [0, 1]; row-major, shape `[codes × codes]`. */
function weightsOf({ codeCount, weights = 'none' }: CohenOptions): Float64Array {
  const table = new Float64Array(codeCount * codeCount)
  for (let i = 0; i < codeCount; i++)
    for (let j = 0; j < codeCount; j++)
      table[i * codeCount + j] =
        weights === 'linear' ? 1 - Math.abs(i - j) / (codeCount - 1) : Number(i === j)
  return table
}

/** Shares of each pair of codes, and of each code by the first and by the second. */
function sharesOf(a: ArrayLike<number>, b: ArrayLike<number>, codeCount: number) {
  const both = new Float64Array(codeCount * codeCount)
  const [first, second] = [new Float64Array(codeCount), new Float64Array(codeCount)]
  for (let row = 0; row < a.length; row++) {
    both[a[row] * codeCount + b[row]] += 1 / a.length
    first[a[row]] += 1 / a.length
    second[b[row]] += 1 / a.length
  }
  return { both, first, second }
}

/**
 * Measures how far two collectors agree beyond chance: `κ = (p_o − p_e) / (1 − p_e)`.
 *
 * Interval: by the large-sample variance; where all answers agree, by what as many rows can show.
 *
 * @param a - codes of the first; shape `[rows]`
 * @param b - codes of the second; shape `[rows]`
 * @returns undefined without rows, or where both gave one and the same code throughout
 * @see Cohen (1960); Fleiss, Cohen, Everitt (1969), "Large sample standard errors of kappa and weighted kappa", eq. 9
 */
export function cohenKappa(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: CohenOptions,
): AgreementEstimate | undefined {
  const { codeCount } = options
  const rows = a.length
  const weights = weightsOf(options)
  const { both, first, second } = sharesOf(a, b, codeCount)
  const [ofFirst, ofSecond] = [new Float64Array(codeCount), new Float64Array(codeCount)]
  let [observed, expected] = [0, 0]
  for (let i = 0; i < codeCount; i++)
    for (let j = 0; j < codeCount; j++) {
      const weight = weights[i * codeCount + j]
      observed += weight * both[i * codeCount + j]
      expected += weight * first[i] * second[j]
      ofFirst[i] += weight * second[j]
      ofSecond[j] += weight * first[i]
    }
  if (rows === 0 || 1 - expected < 1e-12) return undefined
  const value = (observed - expected) / (1 - expected)
  if (1 - observed < 1e-12) return { value: 1, low: perfectLow(rows, expected), high: 1 }
  let sum = 0
  for (let i = 0; i < codeCount; i++)
    for (let j = 0; j < codeCount; j++) {
      const term = weights[i * codeCount + j] - (ofFirst[i] + ofSecond[j]) * (1 - value)
      sum += both[i * codeCount + j] * term * term
    }
  const middle = value - expected * (1 - value)
  const variance = Math.max(0, sum - middle * middle) / (rows * (1 - expected) * (1 - expected))
  const half = z95 * Math.sqrt(variance)
  // Weights let κ itself lie at −1, where rounding may take it below.
  return { value, low: Math.min(value, Math.max(-1, value - half)), high: Math.min(1, value + half) }
}
