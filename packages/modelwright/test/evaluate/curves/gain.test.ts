import { expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { foundAt, gain } from '../../../src/evaluate/index.ts'
import { simulatedBinary, simulatedMulticlass } from '../simulated.ts'

it('counts by hand', () => {
  const target = { task: 'binary' as const, codes: Int32Array.of(1, 0, 1, 0, 0), classes: ['no', 'yes'] }
  const [curve] = gain({ target, predictions: Float64Array.of(0.9, 0.8, 0.5, 0.5, 0.1) })
  expect(curve.class).toBe('yes')
  expect(curve.points).toEqual([
    { flagged: 0, found: 0, lift: 2.5 },
    { flagged: 0.2, found: 0.5, lift: 2.5 },
    { flagged: 0.4, found: 0.5, lift: 1.25 },
    { flagged: 0.8, found: 1, lift: 1.25 },
    { flagged: 1, found: 1, lift: 1 },
  ])
  expect(foundAt(curve, 0)).toBe(0)
  expect(foundAt(curve, 0.1)).toBeCloseTo(0.25, 12)
  expect(foundAt(curve, 0.6)).toBeCloseTo(0.75, 12)
  expect(foundAt(curve, 1)).toBe(1)
})

it('never falls, ends with all, and has at most 200 points', () => {
  const [{ points }] = gain(simulatedBinary(seedOf(1), 20_000))
  expect(points.length).toBeLessThanOrEqual(200)
  for (let i = 1; i < points.length; i++) expect(points[i].found).toBeGreaterThanOrEqual(points[i - 1].found)
  expect(points.at(-1)).toEqual({ flagged: 1, found: 1, lift: 1 })
})

it('has a curve a class, none for one without rows', () => {
  const set = simulatedMulticlass(seedOf(1), 30)
  if (set.target.task === 'regression') throw new Error('not a class')
  const target = { ...set.target, codes: set.target.codes.map((code) => (code === 2 ? 0 : code)) }
  const curves = gain({ ...set, target })
  expect(curves.map(({ class: name }) => name)).toEqual(['a', 'b', 'c'])
  expect(curves[2].points).toEqual([])
  expect(foundAt(curves[2], 0.1)).toBeNaN()
})
