import { describe, expect, it } from 'vitest'
import { isLong, times } from '../../../../../test/long.ts'
import { type Seed, seedOf } from '../../../src/core/index.ts'
import {
  chanceAtAnyLook,
  type KnownSoFar,
  lookedAt,
  ofPart,
} from '../../../src/monitor/performance/at-any-look.ts'
import { mostAllowed } from '../../update/draws.ts'

/** The level that monitoring goes by. */
const level = 0.005
/** What a single look asks at that level; it is what each look asked for before all of them shared a bound. */
const single = 2.807

/** How windows fill, and what they are held against. */
interface World {
  readonly rows: number
  /** Rows of the reference. */
  readonly reference: number
  readonly mostMeasured?: number
  /** Share of rows whose outcomes ever come. */
  readonly ever?: number
  /** By how much more often the model is wrong in the window. */
  readonly more?: number
}

/** Rows of which two in five are predicted wrongly: losses of 0 and 1. */
function losses(seed: Seed, rows: number, more = 0): Uint8Array {
  return Uint8Array.from({ length: rows }, () => Number(seed.next() < 0.4 + more))
}

/** The share of losses, and its standard error. */
function shareOf(wrong: number, count: number) {
  const mean = wrong / count
  return { mean, error: Math.sqrt((mean * (1 - mean)) / count), count }
}

/** What is measured when so many outcomes are known: all, or a sample that is drawn anew at each look. */
function measuring(window: Uint8Array, seed: Seed, most: number) {
  const hashes = Float64Array.from(window, () => seed.next())
  let [wrong, seen] = [0, 0]
  return (outcomes: number) => {
    for (; seen < outcomes; seen++) wrong += window[seen]
    if (outcomes <= most) return shareOf(wrong, outcomes)
    const sample = window.subarray(0, outcomes).filter((_, row) => hashes[row] < most / outcomes)
    return shareOf(
      sample.reduce((sum, loss) => sum + loss, 0),
      sample.length,
    )
  }
}

/** Looks at a window whenever outcomes grew by a twentieth; gives the share of its rows at which it was found worse, by either rule. */
function watch(seed: Seed, world: World): { readonly single: number; readonly any: number } {
  const { rows, reference, mostMeasured = 20_000, ever = 1, more = 0 } = world
  const wrongBefore = losses(seed, reference).reduce((sum, loss) => sum + loss, 0)
  const before = shareOf(wrongBefore, reference)
  const measured = measuring(losses(seed, rows, more), seed, mostMeasured)
  const found = { single: Number.POSITIVE_INFINITY, any: Number.POSITIVE_INFINITY }
  const end = Math.floor(ever * rows)
  for (let outcomes = 30; ; outcomes = Math.min(end, Math.ceil(1.05 * outcomes))) {
    const now = measured(outcomes)
    const known: KnownSoFar = { rows, outcomes, mostMeasured }
    const errors = { now: now.error, before: before.error, rowCount: now.count }
    const look = lookedAt({ worse: now.mean - before.mean, ...errors }, known)
    if (look.deviate >= single) found.single = Math.min(found.single, outcomes / rows)
    if (chanceAtAnyLook(look) <= level) found.any = Math.min(found.any, outcomes / rows)
    if (outcomes === end) return found
  }
}

function watchMany(key: string, count: number, world: World) {
  const found = Array.from({ length: count }, (_, at) => watch(seedOf(17).split(key, at), world))
  const share = (by: 'single' | 'any') =>
    found.filter((one) => one[by] < Number.POSITIVE_INFINITY).length / count
  const median = (by: 'single' | 'any') => found.map((one) => one[by]).sort((a, b) => a - b)[count >> 1]
  return { share, median }
}

describe('a window that is looked at again as outcomes come', () => {
  it.each([
    ['a reference without error to speak of', { rows: 1500, reference: 50_000 }],
    ['a small reference', { rows: 1500, reference: 400 }],
    ['outcomes of few rows', { rows: 3000, reference: 2000, ever: 0.2 }],
    ['samples that are drawn anew', { rows: 3000, reference: 2000, mostMeasured: 300 }],
  ])('and did not change is called worse no more often than said, over all looks: %s', (name, world) => {
    const count = times(1000, 20_000)
    const { share } = watchMany(name, count, world)
    if (isLong)
      console.log(
        `${name}: ${100 * share('any')} % of ${count}, by a look's own bound ${100 * share('single')} %`,
      )
    expect(count * share('any')).toBeLessThanOrEqual(mostAllowed(count, level))
    // Each look by itself would have been wrong more often.
    expect(share('single')).toBeGreaterThan(share('any'))
  })

  it('would be called worse too often if each look were judged by itself', () => {
    const count = times(1000, 20_000)
    const { share } = watchMany('single', count, { rows: 1500, reference: 50_000 })
    expect(count * share('single')).toBeGreaterThan(2 * mostAllowed(count, level))
  })

  it('and is worse is found, once all outcomes are known about as surely as by one look', () => {
    const count = times(200, 4000)
    const { share, median } = watchMany('worse', count, { rows: 1500, reference: 2000, more: 0.08 })
    if (isLong)
      console.log(
        `found: ${100 * share('any')} % (each look by itself ${100 * share('single')} %), at a share of outcomes of ${median('any')} (${median('single')}) in the median`,
      )
    expect(share('any')).toBeGreaterThan(0.95)
    expect(median('any')).toBeLessThan(0.75)
  })

  it('asks for more the less is known, and at the end for little more than a single look', () => {
    const chance = (worth: number, share: number): number => chanceAtAnyLook({ deviate: 3, worth, share })
    expect(chance(1000, 1)).toBeLessThan(level)
    expect(chance(500, 0.5)).toBeGreaterThan(level)
    expect(chance(30, 0.03)).toBeGreaterThan(chance(500, 0.5))
    expect(chanceAtAnyLook({ deviate: 2.9, worth: 1000, share: 1 })).toBeLessThan(level)
    // Where nobody knows how many outcomes will come.
    expect(chanceAtAnyLook({ deviate: 4, worth: 300, share: 0 })).toBeLessThan(level)
    expect(chanceAtAnyLook({ deviate: 3, worth: 300, share: 0 })).toBeGreaterThan(level)
  })

  it('says nothing where it is no worse, and that nothing is known where nothing is', () => {
    expect(chanceAtAnyLook({ deviate: -5, worth: 300, share: 1 })).toBe(1)
    expect(chanceAtAnyLook({ deviate: 0, worth: 300, share: 1 })).toBe(1)
    expect(chanceAtAnyLook({ deviate: Number.NaN, worth: 300, share: 1 })).toBeNaN()
    const strongest = chanceAtAnyLook({ deviate: 40, worth: 300, share: 0.5 })
    expect(strongest).toBeGreaterThanOrEqual(0)
    expect(strongest).toBeLessThan(1e-100)
  })

  it('of which more outcomes are known than rows has no end that could be foreseen, and no part of it has before all are', () => {
    const errors = { worse: 0.3, now: 0.1, before: 0.05, rowCount: 100 }
    const at = (rows: number, outcomes: number) =>
      lookedAt(errors, { rows, outcomes, mostMeasured: 20_000 }).share
    expect(at(100, 101)).toBe(0)
    expect(at(100, 100)).toBe(1)
    expect(at(200, 100)).toBeCloseTo(0.6, 12)
    expect(ofPart({ rows: 200, outcomes: 100, mostMeasured: 20_000 }).rows).toBe(0)
    expect(ofPart({ rows: 100, outcomes: 100, mostMeasured: 20_000 }).rows).toBe(100)
  })
})
