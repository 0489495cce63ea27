import { describe, expect, it } from 'vitest'
import { findMetric } from '../../src/evaluate/index.ts'
import { findLearner } from '../../src/train/index.ts'
import type { Candidate } from '../../src/tune/candidates.ts'
import { bestUnfinished, type FoldOutcome, trialOf } from '../../src/tune/trial.ts'

const metric = findMetric('log-loss', 'binary')
const candidateNamed = (learner: string): Candidate => ({
  ...{ learner: findLearner(learner, 'binary'), options: {}, recipe: { learner } },
})

const fold = (score: number): FoldOutcome => ({
  ...{ score, fitMs: 1000, isStopped: false, notes: [], bytes: 1000, rowMicroseconds: 1 },
  predictions: Float64Array.of(score),
})

/** Folds differ by 0.02 either way. */
const rival = trialOf(1, candidateNamed('logistic'), [0.3, 0.32, 0.28].map(fold))
const stopped = (index: number, ...scores: number[]) =>
  trialOf(index, candidateNamed('boosted-trees'), [
    ...scores.map(fold),
    ...Array<'stopped'>(3 - scores.length).fill('stopped'),
  ])

describe('a trial that the deadline cut short', () => {
  it('is chosen where it is ahead on the folds it reached, the one that gained most', () => {
    const [little, more] = [stopped(2, 0.29), stopped(3, 0.25, 0.27)]
    expect(bestUnfinished([rival, little, more], rival, metric)).toBe(more)
    expect(bestUnfinished([rival, little], rival, metric)).toBe(little)
    expect(bestUnfinished([rival, stopped(2, 0.3), stopped(3)], rival, metric)).toBeUndefined()
  })

  it('must gain more than folds differ where there is no time to fit it in full', () => {
    const [little, more] = [stopped(2, 0.29), stopped(3, 0.25)]
    const never = (): boolean => false
    expect(bestUnfinished([rival, little], rival, metric, never)).toBeUndefined()
    expect(bestUnfinished([rival, little, more], rival, metric, never)).toBe(more)
    expect(bestUnfinished([rival, little, more], rival, metric, (trial) => trial === little)).toBe(more)
  })
})
