import { exp, log } from '@modelwright/runtime'
import type { Seed } from '../../core/index.ts'
import { randomNormal } from './random-normal.ts'

/**
 * Draws from the gamma distribution of the given shape and scale 1.
 *
 * Seeded: yes.
 *
 * @param shape - above 0
 * @see Marsaglia and Tsang (2000), A simple method for generating gamma variables, ACM TOMS 26
 */
export function randomGamma(shape: number, seed: Seed): number {
  if (shape < 1) {
    const root = exp(log(Math.max(seed.next(), 1e-300)) / shape)
    return randomGamma(shape + 1, seed) * root
  }
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = randomNormal(seed)
    const root = 1 + c * x
    const v = root * root * root
    if (root <= 0) continue
    if (log(Math.max(seed.next(), 1e-300)) < (x * x) / 2 + d * (1 - v + log(v))) return d * v
  }
}
