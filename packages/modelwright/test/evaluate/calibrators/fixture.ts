import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import type { Contender } from '../../../src/evaluate/index.ts'

interface BinaryCase {
  readonly truth: number[]
  readonly predictions: number[]
  readonly weights: number[] | null
  readonly at: number[]
  readonly platt: number[]
  readonly isotonic: number[]
  readonly temperature: number[]
}

/** What scikit-learn and scipy say of the same rows. */
export const fixture = JSON.parse(
  readFileSync(new URL('../../../../../test/fixtures/calibration.json', import.meta.url), 'utf8'),
) as {
  binary: BinaryCase[]
  multiclass: { truth: number[]; predictions: number[]; temperature: number[] }
  thresholds: { truth: number[]; predictions: number[]; f1: number; costs: number; flagged: number }
}

/** Rows of two classes with predictions. */
export function rowsOf(given: {
  truth: number[]
  predictions: number[]
  weights?: number[] | null
}): Contender {
  return {
    target: { task: 'binary', codes: Int32Array.from(given.truth), classes: ['no', 'yes'] },
    predictions: Float64Array.from(given.predictions),
    ...(given.weights ? { weights: Float64Array.from(given.weights) } : {}),
  }
}

/** Expects numbers to be as wanted within a tolerance. */
export function expectNear(found: Float64Array, wanted: readonly number[], tolerance: number): void {
  expect(found.length).toBe(wanted.length)
  for (const [i, value] of found.entries()) expect(Math.abs(value - wanted[i])).toBeLessThanOrEqual(tolerance)
}
