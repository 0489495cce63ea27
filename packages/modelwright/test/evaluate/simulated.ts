import { exp, log } from '@modelwright/runtime'
import type { Seed, Target } from '../../src/core/index.ts'
import { normalQuantile } from '../../src/evaluate/intervals/special.ts'

/** Made-up predictions of a model with known behaviour. */
export interface Simulated {
  readonly target: Target
  readonly predictions: Float64Array
}

function normal(seed: Seed): number {
  return normalQuantile(Math.max(seed.next(), 1e-16))
}

/** Two classes; log-odds of the prediction lie 1.6 apart for a positive and a negative row, with noise of 1.2. */
export function simulatedBinary(seed: Seed, rowCount: number, share = 0.3): Simulated {
  const codes = Int32Array.from({ length: rowCount }, () => (seed.next() < share ? 1 : 0))
  const centre = log(share / (1 - share))
  const predictions = Float64Array.from(codes, (code) => {
    const odds = exp(centre + 1.2 * normal(seed) + (code === 1 ? 0.8 : -0.8))
    return odds / (1 + odds)
  })
  return { target: { task: 'binary', codes, classes: ['no', 'yes'] }, predictions }
}

/** Three classes, half of the rows in the first; the true one's log-weight is 1.5 higher. */
export function simulatedMulticlass(seed: Seed, rowCount: number): Simulated {
  const codes = Int32Array.from({ length: rowCount }, () => {
    const draw = seed.next()
    return draw < 0.5 ? 0 : draw < 0.85 ? 1 : 2
  })
  const predictions = new Float64Array(rowCount * 3)
  codes.forEach((code, row) => {
    const weights = [0, 1, 2].map((c) => exp(normal(seed) + (c === code ? 1.5 : 0)))
    const total = weights[0] + weights[1] + weights[2]
    for (let c = 0; c < 3; c++) predictions[row * 3 + c] = weights[c] / total
  })
  return { target: { task: 'multiclass', codes, classes: ['a', 'b', 'c'] }, predictions }
}

/** A number around 20 with errors of 2 whose size varies. */
export function simulatedRegression(seed: Seed, rowCount: number): Simulated {
  const values = Float64Array.from({ length: rowCount }, () => 20 + 4 * normal(seed))
  const predictions = values.map((value) => value + 2 * normal(seed) * (1 + Math.abs(normal(seed)) / 2))
  return { target: { task: 'regression', values }, predictions }
}
