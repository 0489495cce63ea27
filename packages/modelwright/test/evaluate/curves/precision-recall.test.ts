import { expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { precisionRecall, scoreOf } from '../../../src/evaluate/index.ts'
import { simulatedBinary, simulatedMulticlass } from '../simulated.ts'

it('precision averaged over recall gained is PR AUC', () => {
  const set = simulatedBinary(seedOf(1), 150)
  const [{ points }] = precisionRecall(set)
  const sum = points.reduce(
    (total, point, i) => total + (point.recall - (points[i - 1]?.recall ?? 0)) * point.precision,
    0,
  )
  expect(sum).toBeCloseTo(scoreOf('pr-auc', set.target, set.predictions), 12)
})

it('each point is what its threshold gives', () => {
  const set = simulatedBinary(seedOf(3), 80)
  for (const { threshold, recall, precision } of precisionRecall(set)[0].points) {
    expect(scoreOf('recall', set.target, set.predictions, { threshold })).toBeCloseTo(recall, 14)
    expect(scoreOf('precision', set.target, set.predictions, { threshold })).toBeCloseTo(precision, 14)
  }
})

it('ends at the share of the class, with at most 200 points', () => {
  const set = simulatedBinary(seedOf(2), 20_000)
  const [{ points, share }] = precisionRecall(set)
  expect(points.length).toBeLessThanOrEqual(200)
  expect(points.at(-1)).toMatchObject({ recall: 1, precision: share })
  expect(share).toBeCloseTo(0.3, 1)
})

it('a class without rows has no points', () => {
  const set = simulatedMulticlass(seedOf(1), 30)
  if (set.target.task === 'regression') throw new Error('not a class')
  const target = { ...set.target, codes: set.target.codes.map((code) => (code === 2 ? 0 : code)) }
  expect(precisionRecall({ ...set, target })[2]).toEqual({ class: 'c', share: 0, points: [] })
})
