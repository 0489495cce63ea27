import { describe, expect, it } from 'vitest'
import { artifactBytes } from '../../src/project/artifact-bytes.ts'
import { findLearner } from '../../src/train/index.ts'
import { search } from '../../src/tune/index.ts'
import { isAllowed, refusalOf } from '../../src/tune/limits.ts'
import { searchData } from './search-fixture.ts'

const clock = (): number => performance.now()
const result = (bytes: number, rowMicroseconds: number) => ({
  score: 1,
  fitMs: 1,
  isStopped: false,
  notes: [],
  predictions: new Float64Array(),
  bytes,
  rowMicroseconds,
})

describe('isAllowed', () => {
  it('has linear learners alone where they alone are wanted', () => {
    const names = ['boosted-trees', 'logistic', 'ridge', 'random-forest'].filter((name) =>
      isAllowed(findLearner(name), { linear: true }),
    )
    expect(names).toEqual(['logistic', 'ridge'])
    expect(isAllowed(findLearner('boosted-trees'), {})).toBe(true)
    expect(isAllowed(findLearner('boosted-trees'), { linear: false })).toBe(true)
  })
})

describe('refusalOf', () => {
  it('says how large or slow a trial is, by its largest fold and its fastest', () => {
    const outcomes = [result(9_000, 50), undefined, result(11_000, 20), 'stopped' as const]
    expect(refusalOf(outcomes, {})).toBeUndefined()
    expect(refusalOf(outcomes, { kilobytes: 11 })).toBeUndefined()
    expect(refusalOf(outcomes, { kilobytes: 10 })).toBe('It takes 11.0 kB; allowed are 10.')
    expect(refusalOf(outcomes, { rowMicroseconds: 20 })).toBeUndefined()
    expect(refusalOf(outcomes, { rowMicroseconds: 10 })).toBe('A row takes 20.0 µs; allowed are 10.')
  })

  it('has nothing to say of a trial that nobody measured', () => {
    const limits = { kilobytes: 1, rowMicroseconds: 1 }
    expect(refusalOf([result(Number.NaN, Number.NaN)], limits)).toBeUndefined()
    expect(refusalOf([], limits)).toBeUndefined()
  })
})

describe('search within limits', () => {
  it('never chooses a trial that is too large, and says how many were refused', async () => {
    const options = { seed: 1, clock, trials: 12, sizeOf: artifactBytes, limits: { kilobytes: 3 } }
    const { best, trials, notes, leaderboard } = await search(searchData('binary'), options)
    const refused = trials.filter(({ state }) => state === 'refused')
    expect(refused.length).toBeGreaterThan(0)
    expect(refused.every(({ kilobytes, error }) => kilobytes > 3 && error?.includes('allowed are 3'))).toBe(
      true,
    )
    expect(best.kilobytes).toBeLessThanOrEqual(3)
    expect(leaderboard.every(({ state }) => state === 'done')).toBe(true)
    expect(notes.join(' ')).toContain(`Refused ${refused.length} of ${trials.length} trials`)
  })

  it('falls back to the baseline where nothing is small enough', async () => {
    const options = { seed: 1, clock, trials: 3, sizeOf: artifactBytes, limits: { kilobytes: 0.001 } }
    const { best } = await search(searchData('binary'), options)
    expect(best.learner).toBe('baseline')
  })
})
