import { log1p } from './math/log1p.ts'
import { pow } from './math/pow.ts'

/** Beyond this a result is cut, so that its square stays a number. */
const farthest = 1e150

function powered(base: number, power: number): number {
  return power === 0 ? log1p(base) : (pow(base + 1, power) - 1) / power
}

/**
 * Bends a number by the power λ: `((x + 1)^λ − 1) / λ` from 0 up, `−((1 − x)^(2 − λ) − 1) / (2 − λ)` below; λ = 1 changes nothing.
 *
 * @see Yeo and Johnson 2000, "A new family of power transformations to improve normality or symmetry"
 */
export function yeoJohnson(x: number, lambda: number): number {
  const bent = x >= 0 ? powered(x, lambda) : -powered(-x, 2 - lambda)
  return bent > farthest ? farthest : bent < -farthest ? -farthest : bent
}
