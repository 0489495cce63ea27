import { describe, expect, it } from 'vitest'
import { deadlineIn } from '../../src/core/index.ts'
import { createPool } from '../../src/core/node/pool.ts'
import { type SearchResult, search, type Trial } from '../../src/tune/index.ts'
import { memoryStudies } from '../../src/tune/study/memory-studies.ts'
import { searchData, searchLearners } from './search-fixture.ts'

const clock = (): number => performance.now()
const plain = ({ trials }: SearchResult) =>
  trials.map(({ learner, options, scores, state, mean }: Trial) => ({
    learner,
    options,
    scores,
    state,
    mean,
  }))

describe('a search whose trials are kept', () => {
  const data = searchData('regression')
  const learners = searchLearners('regression')

  it('goes on where it stopped, and ends as if it had never stopped', async () => {
    const whole = await search(data, { seed: 2, clock, learners, trials: 14 })
    const studies = memoryStudies()
    const store = { studies, name: 'a' }
    const part = await search(data, { seed: 2, clock, learners, trials: 7, store })
    expect(plain(part)).toEqual(plain(whole).slice(0, 8))
    const resumed = await search(data, { seed: 2, clock, learners, trials: 14, store })
    expect(plain(resumed)).toEqual(plain(whole))
    expect(resumed.best.options).toEqual(whole.best.options)
    expect(resumed.recipe).toEqual(whole.recipe)
  })

  it('runs anew what a deadline cut short', async () => {
    const whole = await search(data, { seed: 2, clock, learners, trials: 12 })
    const store = { studies: memoryStudies(), name: 'a' }
    let folds = 0
    const deadline = { remainingMs: () => (folds < 18 ? 1e6 : 0), expired: () => folds >= 18 }
    const log = ({ kind }: { kind: string }): void => {
      folds += Number(kind === 'progress')
    }
    const cut = await search(data, { seed: 2, clock, learners, trials: 12, store, deadline, log })
    expect(cut.isCutShort).toBe(true)
    expect(cut.trials.length).toBeLessThan(13)
    const resumed = await search(data, { seed: 2, clock, learners, trials: 12, store })
    expect(resumed.isCutShort).toBe(false)
    expect(plain(resumed)).toEqual(plain(whole))
  })

  it('is refused under other settings, and gives its trials back when it is over', async () => {
    const store = { studies: memoryStudies(), name: 'a' }
    await search(data, { seed: 2, clock, learners, trials: 3, store })
    await expect(search(data, { seed: 3, clock, learners, trials: 3, store })).rejects.toThrow(
      'other settings: seed',
    )
    expect(await store.studies.forget('a')).toBe(true)
    await search(data, { seed: 3, clock, learners, trials: 3, store })
  })

  it('is shared by two searches at a time: each trial is run once', async () => {
    const whole = await search(data, { seed: 2, clock, learners, trials: 14 })
    const store = { studies: memoryStudies(), name: 'a' }
    const options = { seed: 2, clock, learners, trials: 14, store, deadline: deadlineIn(1e6, clock) }
    const entry = new URL('../../generated/worker.js', import.meta.url)
    const pools = [createPool({ size: 1, entry }), createPool({ size: 2, entry })]
    const found = await Promise.all(pools.map((pool) => search(data, { ...options, pool })))
    for (const pool of pools) await pool.close()
    for (const result of found) {
      // Trials of the other one may still run when one of them has nothing left to do.
      const ended = plain(result).filter(({ state }) => state !== 'stopped')
      for (const trial of ended) expect(plain(whole)).toContainEqual(trial)
    }
    expect(plain(await search(data, options))).toEqual(plain(whole))
  })
})
