import type { Seed } from '../core/index.ts'

/** Rows to learn from, and rows to test on. */
export interface Halves {
  readonly learning: Uint32Array
  readonly testing: Uint32Array
}

/** Deals rows at random to two halves; of more than `most`, so many are drawn. Seeded: yes. */
export function halvesOf(rowCount: number, seed: Seed, most = rowCount): Halves {
  const order = new Uint32Array(rowCount)
  for (let row = 0; row < rowCount; row++) order[row] = row
  const drawn = seed.shuffle(order).subarray(0, most)
  const half = drawn.length >> 1
  return { learning: drawn.subarray(0, half), testing: drawn.subarray(half) }
}
