import { describe, expect, it } from 'vitest'
import { ensembleTrial, type Trial } from '../../../src/tune/index.ts'

const trial = (index: number, learner: string): Trial => ({
  index,
  learner,
  options: {},
  scores: [],
  mean: 0,
  sd: 0,
  kilobytes: 2,
  rowMicroseconds: 1,
  fitMs: 10 * index,
  state: 'done',
  notes: [],
})

describe('an ensemble on the leaderboard', () => {
  it('stands with its scores on folds that did not choose it, and with the time of its members', () => {
    const chosen = {
      kind: 'blend',
      members: [
        { trial: 4, weight: 2 / 3 },
        { trial: 1, weight: 1 / 3 },
      ],
      intercepts: [],
      scores: [Number.NaN, 0.8, 0.9],
      mean: 0.86,
      gain: 0.01,
      error: 0.005,
    } as const
    const members = [trial(1, 'logistic'), trial(4, 'boosted-trees')]
    const found = ensembleTrial(chosen, { index: 9, name: 'ensemble', members })
    expect(found).toMatchObject({
      index: 9,
      learner: 'ensemble',
      state: 'done',
      fitMs: 50,
      scores: chosen.scores,
    })
    expect(found.mean).toBeCloseTo(0.85, 12)
    expect(found.sd).toBeCloseTo(0.05, 12)
    expect(found.notes).toEqual(['blend of 0.667 × boosted-trees (trial 4), 0.333 × logistic (trial 1)'])
  })
})
