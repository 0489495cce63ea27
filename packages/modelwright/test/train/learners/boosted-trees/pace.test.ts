import { describe, expect, it } from 'vitest'
import { pace } from '../../../../src/train/learners/boosted-trees/pace.ts'

const size = { rowCount: 10_000, featureCount: 20, outputs: 1 }

describe('the pace of boosted trees', () => {
  it('goes by rows, features and classes, and costs of a tree besides count as rows', () => {
    for (const each of [pace.usualMs, pace.quickMs]) {
      expect(each({ ...size, featureCount: 40 })).toBeCloseTo(2 * each(size))
      expect(each({ ...size, outputs: 26 })).toBeCloseTo(26 * each(size))
      expect(each({ ...size, rowCount: 22_000 })).toBeCloseTo(2 * each(size))
      expect(each({ ...size, rowCount: 200 })).toBeCloseTo(2 * each({ ...size, rowCount: 100 }))
    }
    expect(pace.quickMs(size)).toBeLessThan(pace.usualMs(size))
  })

  it('gives fewer and larger steps for less time, within bounds', () => {
    const all = pace.quickMs(size)
    expect(pace.within(size, 10 * all)).toEqual({ trees: 100, learningRate: 0.1, earlyStopping: 0 })
    expect(pace.within(size, 0.7 * all)).toMatchObject({ trees: 70, learningRate: 0.14 })
    expect(pace.within(size, 0.3 * all)).toMatchObject({ trees: 30, learningRate: 0.2 })
    expect(pace.within(size, 0)).toMatchObject({ trees: 20, learningRate: 0.2 })
  })
})
