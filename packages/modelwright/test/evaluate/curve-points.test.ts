import { expect, it } from 'vitest'
import { maxPoints, thinned } from '../../src/evaluate/curve-points.ts'

it('up to 200 points stay as they are', () => {
  const points = Array.from({ length: maxPoints }, (_, i) => i)
  expect(thinned(points, (point) => point)).toBe(points)
})

it('more are thinned evenly along the measure, not along their number', () => {
  const crowded = [
    ...Array.from({ length: 10_000 }, (_, i) => i / 1e6),
    ...Array.from({ length: 100 }, (_, i) => (i + 1) / 100),
  ]
  const kept = thinned(crowded, (point) => point)
  expect(kept.length).toBeLessThanOrEqual(maxPoints)
  expect(kept[0]).toBe(0)
  expect(kept.at(-1)).toBe(1)
  expect(kept.filter((point) => point > 0.05).length).toBeGreaterThan(90)
})

it('a curve that does not move keeps its ends', () => {
  expect(thinned(Array(500).fill(1), (point: number) => point).length).toBeLessThanOrEqual(maxPoints)
})
