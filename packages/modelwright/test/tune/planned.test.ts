import { describe, expect, it } from 'vitest'
import { seedOf } from '../../src/core/index.ts'
import { plannedThen } from '../../src/tune/planned.ts'
import type { HeardTrial } from '../../src/tune/sampler.ts'
import { samplers } from '../../src/tune/samplers/index.ts'
import { spaceOf, type Values } from '../../src/tune/space.ts'

const space = spaceOf({ x: { type: 'integer', default: 0, tune: { low: 0, high: 4 }, about: 'Where.' } }, {})
const planned: readonly Values[] = [{ baseline: true }, { x: 2 }, { x: 0 }]
const keyOf = (values: Values): string => JSON.stringify(values)
const seed = seedOf(5)
const hears = (values: Values): boolean => values['baseline'] === undefined

const heardOf = (losses: readonly number[], values: (index: number) => Values = (index) => ({ x: index })) =>
  losses.map((loss, index): HeardTrial => ({ index, values: values(index), state: 'done', loss, steps: 5 }))

describe('plannedThen', () => {
  it('tries what is planned first, in order, whatever was heard', () => {
    const sampler = plannedThen({ planned, after: samplers.random, hears, keyOf })
    planned.forEach((values, index) => {
      expect(sampler.propose(space, { index, heard: heardOf([9, 1]), seed })).toBe(values)
    })
  })

  it('proposes nothing twice, and ends when there is nothing new', () => {
    for (const after of [samplers.random, samplers.tpe, samplers.sobol, samplers.grid]) {
      const sampler = plannedThen({ planned, after, hears, keyOf })
      const heard: HeardTrial[] = []
      for (let index = 0; index < 30; index++) {
        const values = sampler.propose(space, { index, count: 30, heard, seed })
        if (values === undefined) break
        heard.push({ index, values, state: 'done', loss: index, steps: 1 })
      }
      const tried = heard.map(({ values }) => keyOf(values))
      expect(new Set(tried).size).toBe(tried.length)
      expect(new Set(heard.slice(1).map(({ values }) => values['x'])).size, after.name).toBe(5)
    }
  })

  it('lets the sampler hear of what it can propose alone', () => {
    const after = {
      ...samplers.random,
      propose: (_: unknown, request: { heard: readonly HeardTrial[] }) => {
        expect(request.heard.map(({ index }) => index)).toEqual([1, 2])
        return { x: 4 }
      },
    }
    plannedThen({ planned, after, hears, keyOf }).propose(space, {
      index: 3,
      heard: heardOf([3, 2, 1], (index) => planned[index]),
      seed,
    })
  })

  const endsAfter = (losses: readonly number[], trials: number, ideal = Number.NEGATIVE_INFINITY): boolean =>
    plannedThen({ planned, after: samplers.random, hears, keyOf, patience: { trials, ideal } }).propose(
      spaceOf({ x: { type: 'number', default: 0, tune: { low: 0, high: 4 }, about: 'Where.' } }, {}),
      { index: losses.length, heard: heardOf(losses), seed },
    ) === undefined

  it('ends after so many trials without a better one, counted from the planned ones on', () => {
    expect(endsAfter([9, 1, 2, 5], 2)).toBe(false)
    expect(endsAfter([9, 1, 2, 5, 5], 2)).toBe(true)
    expect(endsAfter([9, 1, 2, 5, 0.5, 5], 2)).toBe(false)
    expect(endsAfter([9, 1, 2, 5, 0.5, 5, 5], 2)).toBe(true)
  })

  it('does not count a gain that is none', () => {
    expect(endsAfter([9, 1, 2, 1, 0.9999], 2)).toBe(true)
    expect(endsAfter([9, 1, 2, 1, 0.99], 2)).toBe(false)
  })

  it('ends once the best there can be was reached and all that is planned was tried', () => {
    expect(endsAfter([9, -1, 3, 4], 100, -1)).toBe(true)
    expect(endsAfter([9, -0.999, 3, 4], 100, -1)).toBe(false)
  })

  it('does not judge by trials that still run', () => {
    const sampler = plannedThen({
      planned,
      after: samplers.random,
      hears,
      keyOf,
      patience: { trials: 1, ideal: Number.NEGATIVE_INFINITY },
    })
    const heard = heardOf([9, 1, 2, 3, 3]).map((trial) =>
      trial.index > 2 ? { ...trial, state: 'running' as const, loss: Number.NaN } : trial,
    )
    const wide = spaceOf(
      { x: { type: 'number', default: 0, tune: { low: 0, high: 4 }, about: 'Where.' } },
      {},
    )
    expect(sampler.propose(wide, { index: 5, heard, seed })).toBeDefined()
  })

  it('goes on when the baseline has no score', () => {
    expect(endsAfter([Number.NaN, 1, 2, 0.5, 0.4], 2)).toBe(false)
  })

  it('is named after what it does, so that a study of another plan is refused', () => {
    const named = (values: readonly Values[]): string =>
      plannedThen({ planned: values, after: samplers.tpe, hears, keyOf }).name
    expect(named(planned)).toBe(named([...planned]))
    expect(named(planned)).not.toBe(named([...planned, { x: 1 }]))
  })
})
