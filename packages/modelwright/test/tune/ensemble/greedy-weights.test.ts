import { describe, expect, it } from 'vitest'
import { metrics } from '../../../src/evaluate/index.ts'
import { compositionsOf } from '../../../src/tune/ensemble/compositions.ts'
import { type GreedyOptions, greedyWeights } from '../../../src/tune/ensemble/greedy-weights.ts'
import type { Cells } from '../../../src/tune/ensemble/library.ts'

const options = (more: Partial<GreedyOptions> = {}): GreedyOptions => ({
  most: 5,
  start: 1,
  steps: 100,
  patience: 10,
  ...more,
})

/** Models of one value a row, in one cell; the truth is 0. */
function cellsOf(...predictions: readonly (readonly number[])[]): Cells {
  const target = { task: 'regression', values: new Float64Array(predictions[0].length) } as const
  const cell = {
    fold: 0,
    group: 0,
    target,
    predictions: predictions.map((values) => Float64Array.from(values)),
  }
  return { cells: [cell], groups: 1, perDeal: 1, kind: 'cross', outputs: 1 }
}

function weightsOf(cells: Cells, more: Partial<GreedyOptions> = {}): readonly number[] {
  const compositions = compositionsOf(cells, metrics.rmse)
  return greedyWeights(compositions, cells.cells[0].predictions.length, [0], options(more))
}

describe('greedy weights', () => {
  it('take models whose errors cancel, as often as it takes', () => {
    expect(weightsOf(cellsOf([3, 3], [-1, -1]))).toEqual([0.25, 0.75])
    expect(weightsOf(cellsOf([1, 1], [-1, -1]))).toEqual([0.5, 0.5])
  })

  it('of equal models take the first', () => {
    expect(weightsOf(cellsOf([1, 2], [1, 2], [1, 2]))).toEqual([1, 0, 0])
    expect(weightsOf(cellsOf([2, 2], [1, 1], [-1, -1], [-1, -1]))).toEqual([0, 0.5, 0.5, 0])
  })

  it('begin with the best few, and keep no more than allowed', () => {
    const cells = cellsOf([4, 0, 0], [0, 4, 0], [0, 0, 4], [9, 9, 9])
    const thirds = weightsOf(cells, { start: 3, steps: 3 })
    expect(thirds.map((weight) => Math.round(weight * 300))).toEqual([100, 100, 100, 0])
    expect(weightsOf(cells, { start: 3, most: 2 }).filter((weight) => weight > 0)).toHaveLength(2)
    expect(weightsOf(cells, { start: 3, most: 1 })).toEqual([1, 0, 0, 0])
  })

  it('pass over models that may not be together', () => {
    const allows = (models: readonly number[]): boolean => !(models.includes(0) && models.includes(1))
    const weights = weightsOf(cellsOf([1, 1], [-1, -1], [-1.5, -1.5]), { allows })
    expect(weights[0] * weights[1]).toBe(0)
    expect(weights[2]).toBeGreaterThan(0)
  })

  it('are none where no model can be scored', () => {
    expect(weightsOf(cellsOf([Number.NaN], [Number.NaN]))).toEqual([0, 0])
  })

  it('pass over a model that has no score', () => {
    expect(weightsOf(cellsOf([Number.NaN, 0], [5, 5]))).toEqual([0, 1])
  })
})
