import { describe, expect, it } from 'vitest'
import type { Target } from '../../../../src/core/index.ts'
import { baseline } from '../../../../src/train/learners/baseline/baseline.ts'
import { fitContext } from '../../linear-fixture.ts'

async function outputsOf(target: Target, weights?: Float64Array): Promise<number[]> {
  const rowCount = target.task === 'regression' ? target.values.length : target.codes.length
  const data = { rowCount, features: new Map(), target, ...(weights === undefined ? {} : { weights }) }
  return [...(await baseline.fit(data, {}, fitContext())).outputs]
}

const classes = (codes: number[], names: string[]): Target => ({
  task: names.length === 2 ? 'binary' : 'multiclass',
  codes: Int32Array.from(codes),
  classes: names,
})

describe('baseline', () => {
  it('predicts the mean', async () => {
    expect(await outputsOf({ task: 'regression', values: Float64Array.of(1, 2, 6) })).toEqual([3])
    const weights = Float64Array.of(1, 0, 3)
    expect(await outputsOf({ task: 'regression', values: Float64Array.of(1, 2, 6) }, weights)).toEqual([4.75])
  })

  it('predicts the share of the positive class', async () => {
    expect(await outputsOf(classes([0, 0, 0, 1], ['no', 'yes']))).toEqual([0.25])
    const weights = Float64Array.of(1, 1, 0, 2)
    expect(await outputsOf(classes([0, 0, 0, 1], ['no', 'yes']), weights)).toEqual([0.5])
  })

  it('predicts the shares of classes, and half a row for a class that no row has', async () => {
    expect(await outputsOf(classes([0, 1, 2, 2], ['a', 'b', 'c']))).toEqual([0.25, 0.25, 0.5])
    const [a, b, c] = await outputsOf(classes([0, 0, 1], ['a', 'b', 'c']))
    expect([a, b, c]).toEqual([2 / 3.5, 1 / 3.5, 0.5 / 3.5])
  })

  it('does not overflow', async () => {
    const values = Float64Array.of(1.7e308, 1.7e308, -1.7e308)
    const [mean] = await outputsOf({ task: 'regression', values })
    expect(mean / 1.7e308).toBeCloseTo(1 / 3, 12)
  })
})
