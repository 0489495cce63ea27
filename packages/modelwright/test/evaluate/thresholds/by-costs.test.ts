import { describe, expect, it } from 'vitest'
import { byCosts, byCostsKind } from '../../../src/evaluate/thresholds/by-costs.ts'
import { fixture, rowsOf } from '../calibrators/fixture.ts'

const { truth, predictions, costs } = fixture.thresholds

function costAt(threshold: number): number {
  const each: number[] = predictions.map((p, row) =>
    p >= threshold ? (truth[row] === 1 ? 0 : 1) : truth[row] === 1 ? 5 : 0,
  )
  return each.reduce((sum, cost) => sum + cost, 0) / truth.length
}

it('errors cost as little as over all thresholds', () => {
  const found = byCostsKind.choose(byCosts({ falseNegative: 5 }), rowsOf(fixture.thresholds))
  expect(costAt(found.threshold)).toBeCloseTo(costs, 12)
  expect(found.reason).toContain('least cost')
})

it('flags all where flagging is free, none where missing is', () => {
  const rows = rowsOf({ truth: [0, 1, 0, 1], predictions: [0.1, 0.2, 0.3, 0.4] })
  expect(byCostsKind.choose(byCosts({ falsePositive: 0 }), rows).threshold).toBeLessThanOrEqual(0.2)
  expect(byCostsKind.choose(byCosts({ falseNegative: 0 }), rows).threshold).toBeGreaterThan(0.3)
})

describe('bad input', () => {
  it.each([
    [{ falsePositive: 0, falseNegative: 0 }, 'EVALUATE_THRESHOLD_INVALID'],
    [{ falsePositive: -1 }, 'CORE_OPTION_INVALID'],
    [{ falseNegativ: 1 }, 'CORE_OPTION_INVALID'],
  ])('%j', (given, code) => {
    expect(() => byCosts(given as { falsePositive?: number })).toThrow(expect.objectContaining({ code }))
  })
  it('no rows leave a half', () => {
    expect(byCostsKind.choose(byCosts({}), rowsOf({ truth: [], predictions: [] })).threshold).toBe(0.5)
  })
})
