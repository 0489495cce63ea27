import { describe, expect, it } from 'vitest'
import { byCapacity, byCapacityKind } from '../../../src/evaluate/thresholds/by-capacity.ts'
import { fixture, rowsOf } from '../calibrators/fixture.ts'

const flaggedAt = (predictions: readonly number[], threshold: number): number =>
  predictions.filter((p) => p >= threshold).length / predictions.length

it('flags as many rows as fit, ties together', () => {
  const { predictions, flagged } = fixture.thresholds
  const found = byCapacityKind.choose(byCapacity(0.1), rowsOf(fixture.thresholds))
  expect(flaggedAt(predictions, found.threshold)).toBeCloseTo(flagged, 12)
  expect(found.reason).toMatch(/at most 0\.1 was asked/)
})

it('flags none where not even the first tie fits, all where all fit', () => {
  const predictions = [0.5, 0.5, 0.5, 0.5]
  const rows = rowsOf({ truth: [0, 1, 0, 1], predictions })
  expect(flaggedAt(predictions, byCapacityKind.choose(byCapacity(0.5), rows).threshold)).toBe(0)
  expect(flaggedAt(predictions, byCapacityKind.choose(byCapacity(1), rows).threshold)).toBe(1)
})

describe('bad input', () => {
  it.each([0, -0.1, 1.1, Number.NaN, '0.1', undefined])('%s is no share', (share) => {
    expect(() => byCapacity(share as number)).toThrow(
      expect.objectContaining({ code: 'EVALUATE_THRESHOLD_INVALID' }),
    )
  })
})
