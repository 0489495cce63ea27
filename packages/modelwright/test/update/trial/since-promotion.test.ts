import { describe, expect, it } from 'vitest'
import { isLong, times } from '../../../../../test/long.ts'
import { type Seed, seedOf } from '../../../src/core/index.ts'
import { harmsSince } from '../../../src/update/trial/since-promotion.ts'
import type { TrialRules } from '../../../src/update/trial/trial.ts'
import { mostAllowed } from '../draws.ts'

const rules: TrialRules = {
  quality: { range: 1, effect: 0.5, alpha: 0.05, beta: 0.05 },
  leastRows: 200,
  mostRows: 1e6,
  harmAlpha: 0.01,
  errors: { allowed: 0.001, effect: 0.01 },
  slow: { allowed: 0.05, effect: 0.05 },
}

interface Minutes {
  readonly count: number
  /** Requests of a minute. */
  readonly requests: number
  /** How many of them go wrong. */
  readonly share: number
  /** In so many minutes a client sends nothing but what is refused. */
  readonly bursts?: number
}

/** Shares of requests of a minute that went wrong. */
function minutes(seed: Seed, { count, requests, share, bursts = 0 }: Minutes): readonly number[] {
  return Array.from({ length: count }, () => {
    if (seed.next() < bursts) return 0.5 + seed.next() / 2
    let wrong = 0
    for (let at = 0; at < requests; at++) if (seed.next() < share) wrong++
    return wrong / requests
  })
}

const none = { before: [], after: [] }
const day = 1440

/** What is found of errors, looked at once an hour; the first hour in which something is, or null. */
function foundWithin(before: readonly number[], after: readonly number[]): number | null {
  for (let until = 60; until <= after.length; until += 60) {
    const errors = { before, after: after.slice(0, until) }
    if (harmsSince({ errors, slow: none }, rules).length > 0) return until
  }
  return null
}

describe('versions that fail as often as the one before', () => {
  it.each([
    ['hardly ever', { requests: 20, share: 0.0002 }],
    ['now and then', { requests: 20, share: 0.02 }],
    ['one request a minute', { requests: 1, share: 0.1 }],
    ['in bursts of one client', { requests: 20, share: 0.001, bursts: 0.01 }],
  ])(
    '%s: are taken back no more often than stated, with a look each hour',
    (_name, kind) => {
      const trials = times(40, 1000)
      let found = 0
      for (let at = 0; at < trials; at++) {
        const seed = seedOf(71).split(at, kind.requests, kind.share)
        const before = minutes(seed, { ...kind, count: 600 })
        if (foundWithin(before, minutes(seed, { ...kind, count: 600 })) !== null) found++
      }
      if (isLong)
        console.log(`${_name}: ${found} of ${trials} versions that fail as before would be taken back`)
      expect(found).toBeLessThanOrEqual(mostAllowed(trials, rules.harmAlpha))
    },
    3_600_000,
  )

  it('nor those that fail in no more than is borne', () => {
    const before = minutes(seedOf(72), { count: 2 * day, requests: 20, share: 0.001 })
    const after = minutes(seedOf(73), { count: 2 * day, requests: 20, share: 0.0015 })
    expect(harmsSince({ errors: { before, after }, slow: none }, rules)).toEqual([])
  })
})

describe('a version that fails more', () => {
  const before = minutes(seedOf(74), { count: 2 * day, requests: 20, share: 0.001 })

  it.each([
    [1, 15],
    [0.3, 20],
    [0.03, 120],
  ])('in %d of its requests is found within %d minutes', (share, within) => {
    const after = minutes(seedOf(75), { count: within, requests: 20, share })
    expect(harmsSince({ errors: { before, after }, slow: none }, rules)).toMatchObject([{ what: 'errors' }])
  })

  it('for some minutes is not: one client that asks for nonsense is no version that fails', () => {
    const after = minutes(seedOf(83), { count: day, requests: 20, share: 0.001 })
    const asked = [...after.slice(0, 60), ...Array.from({ length: 5 }, () => 0.5), ...after.slice(60)]
    expect(foundWithin(before, asked)).toBeNull()
  })

  it('is found with the share, and with what was borne', () => {
    const after = minutes(seedOf(76), { count: 600, requests: 20, share: 0.2 })
    const [harm, ...more] = harmsSince({ errors: { before, after }, slow: none }, rules)
    expect(more).toEqual([])
    expect(harm).toMatchObject({ what: 'errors', count: 600 })
    expect(harm!.share).toBeCloseTo(0.2, 1)
    expect(harm!.allowed).toBeLessThan(0.01)
  })

  it('for a while at first, and not for days since, stays', () => {
    const bad = minutes(seedOf(77), { count: 25, requests: 20, share: 0.6 })
    const good = minutes(seedOf(78), { count: 3 * day, requests: 20, share: 0.001 })
    const news = (after: readonly number[]) => ({ errors: { before, after }, slow: none })
    expect(harmsSince(news(bad), rules)).toHaveLength(1)
    expect(harmsSince(news([...bad, ...good]), rules)).toEqual([])
  })

  it('cannot be told where hardly anything is known of the one before', () => {
    const few = minutes(seedOf(79), { count: 5, requests: 20, share: 0 })
    const after = minutes(seedOf(80), { count: 600, requests: 20, share: 0.5 })
    expect(harmsSince({ errors: { before: few, after }, slow: none }, rules)).toEqual([])
    expect(harmsSince({ errors: none, slow: none }, rules)).toEqual([])
  })
})

it('one that is slow in more than one of twenty more is found, one that is in as many is not', () => {
  const shares = (key: number, share: number) => minutes(seedOf(key), { count: day, requests: 20, share })
  const slow = (share: number) =>
    harmsSince({ errors: none, slow: { before: shares(81, 0.04), after: shares(82, share) } }, rules)
  expect(slow(0.3)).toMatchObject([{ what: 'slow' }])
  expect(slow(0.04)).toEqual([])
})
