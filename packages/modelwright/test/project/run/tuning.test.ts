import { describe, expect, it } from 'vitest'
import { tuningOf } from '../../../src/project/run/tuning.ts'
import type { Workflow } from '../../../src/project/workflow/index.ts'
import { file } from '../../../src/retrieve/index.ts'
import { presets } from '../../../src/tune/index.ts'

const of = (tune: Workflow['tune']) =>
  tuningOf({ retrieve: file('a.csv'), target: 'y', ...(tune === undefined ? {} : { tune }) })

describe('tuningOf', () => {
  it('goes by the preset "good" where nothing is said', () => {
    expect(of(undefined)).toEqual({
      runSeconds: 120,
      searchSeconds: Number.POSITIVE_INFINITY,
      cells: presets.good.cells,
      also: presets.good.also,
      search: {
        trials: presets.good.trials,
        patience: presets.good.patience,
        ensemble: presets.good.ensemble,
      },
    })
  })

  it.each(['best', 'fast', 'good', 'small'] as const)('goes by a preset: %s', (preset) => {
    const found = of({ preset })
    expect(found.runSeconds).toBe(presets[preset].seconds)
    expect(found.search.trials).toBe(presets[preset].trials)
    expect(found.search.limits).toEqual(preset === 'small' ? { kilobytes: 50 } : undefined)
  })

  it('lets no clock and no patience in where trials are counted', () => {
    const { runSeconds, searchSeconds, search } = of({ preset: 'fast', budget: { trials: 7 } })
    expect([runSeconds, searchSeconds]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY])
    expect(search).toEqual({ trials: 7 })
  })

  it('searches as long as it is told, with any number of trials', () => {
    const found = of({ budget: { minutes: 1, seconds: 5 } })
    expect(found.searchSeconds).toBe(65)
    expect(found.runSeconds).toBe(Number.POSITIVE_INFINITY)
    expect(found.search).toEqual({ ensemble: presets.good.ensemble })
    expect(of({ budget: { seconds: 5 }, ensemble: false }).search).toEqual({})
    expect(of({ preset: 'fast', ensemble: true }).search.ensemble).toEqual(presets.good.ensemble)
  })

  it('adds limits to those of the preset, and hands strategies on', () => {
    const strategies = { sampler: 'sobol', pruner: 'none', roundPruner: 'median' } as const
    const { search } = of({ preset: 'small', limits: { linear: true }, ...strategies })
    expect(search.limits).toEqual({ kilobytes: 50, linear: true })
    expect(search).toMatchObject(strategies)
    expect(of({ preset: 'small', limits: { kilobytes: 20 } }).search.limits).toEqual({ kilobytes: 20 })
  })
})
