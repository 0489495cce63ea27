import { expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { roc, scoreOf } from '../../../src/evaluate/index.ts'
import { simulatedBinary, simulatedMulticlass } from '../simulated.ts'

function areaOf(points: readonly { falsePositiveRate: number; truePositiveRate: number }[]): number {
  let area = 0
  for (let i = 1; i < points.length; i++)
    area +=
      ((points[i].falsePositiveRate - points[i - 1].falsePositiveRate) *
        (points[i].truePositiveRate + points[i - 1].truePositiveRate)) /
      2
  return area
}

it('the area under the full curve is the AUC', () => {
  const set = simulatedBinary(seedOf(1), 150)
  const [{ points, class: name }] = roc(set)
  expect(name).toBe('yes')
  expect(areaOf(points)).toBeCloseTo(scoreOf('auc', set.target, set.predictions), 12)
})

it('with weights too', () => {
  const set = simulatedBinary(seedOf(1), 150)
  const weights = Float64Array.from({ length: 150 }, (_, row) => row % 3)
  const wanted = scoreOf('auc', set.target, set.predictions, { weights })
  expect(areaOf(roc({ ...set, weights })[0].points)).toBeCloseTo(wanted, 12)
})

it('of many rows 200 points are kept, from corner to corner, nearly the same area', () => {
  const set = simulatedBinary(seedOf(2), 20_000)
  const [{ points }] = roc(set)
  expect(points.length).toBeLessThanOrEqual(200)
  expect(points.length).toBeGreaterThan(150)
  expect(points[0]).toEqual({ falsePositiveRate: 0, truePositiveRate: 0, threshold: null })
  expect(points.at(-1)).toMatchObject({ falsePositiveRate: 1, truePositiveRate: 1 })
  expect(Math.abs(areaOf(points) - scoreOf('auc', set.target, set.predictions))).toBeLessThan(1e-3)
})

it('more than two classes have a curve each', () => {
  expect(roc(simulatedMulticlass(seedOf(1), 60)).map(({ class: name }) => name)).toEqual(['a', 'b', 'c'])
})

it('there are no points where a rate is not defined', () => {
  const target = { task: 'binary', codes: new Int32Array(3), classes: ['no', 'yes'] } as const
  expect(roc({ target, predictions: new Float64Array(3) })[0].points).toEqual([])
  expect(roc({ target, predictions: new Float64Array(3).fill(Number.NaN) })[0].points).toEqual([])
  const empty = { ...target, codes: new Int32Array(0) }
  expect(roc({ target: empty, predictions: new Float64Array(0) })[0].points).toEqual([])
})
