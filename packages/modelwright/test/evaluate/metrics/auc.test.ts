import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { auc } from '../../../src/evaluate/metrics/auc.ts'
import { checkMetric } from '../../../src/testing/index.ts'

describe('keeps the rules of every metric', () => {
  it.each(checkMetric(auc).map((check) => [check.name, check] as const))('%s', (_, check) => check.run())
})

it('is the share of pairs in right order, ties half, for any scores', () => {
  const row = fc.record({ truth: fc.integer({ min: 0, max: 1 }), score: fc.integer({ min: 0, max: 5 }) })
  fc.assert(
    fc.property(fc.array(row, { minLength: 2, maxLength: 30 }), (rows) => {
      const positives = rows.filter(({ truth }) => truth === 1)
      const negatives = rows.filter(({ truth }) => truth === 0)
      let right = 0
      for (const p of positives)
        for (const n of negatives) right += p.score > n.score ? 1 : p.score === n.score ? 0.5 : 0
      const found = auc.score(
        rows.map(({ truth }) => truth),
        rows.map(({ score }) => score / 5),
      )
      if (positives.length * negatives.length === 0) expect(found).toBeNaN()
      else expect(found).toBeCloseTo(right / (positives.length * negatives.length), 12)
    }),
    { seed: 7 },
  )
})

it('does not tell −0 from 0', () => {
  expect(auc.score([0, 1], [-0, 0])).toBe(0.5)
})

it('leaves out classes without rows', () => {
  const twoOfThree = auc.score([0, 2, 0, 2], [0.8, 0.1, 0.1, 0.2, 0.2, 0.6, 0.5, 0.2, 0.3, 0.3, 0.5, 0.2])
  expect(twoOfThree).toBe((1 + 0.75) / 2)
})
