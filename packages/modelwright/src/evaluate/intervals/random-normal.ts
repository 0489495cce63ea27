import { log } from '@modelwright/runtime'
import type { Seed } from '../../core/index.ts'

/** Draws from the standard normal distribution, by Marsaglia's polar method. Seeded: yes. */
export function randomNormal(seed: Seed): number {
  for (;;) {
    const x = 2 * seed.next() - 1
    const y = 2 * seed.next() - 1
    const square = x * x + y * y
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * log(square)) / square)
  }
}
