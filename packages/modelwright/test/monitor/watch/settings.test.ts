import { describe, expect, it } from 'vitest'
import { lengthOf, lengthText } from '../../../src/monitor/watch/length.ts'
import { type MonitorUse, monitorSettings } from '../../../src/monitor/watch/settings.ts'

const hour = 3_600_000

describe('settings of monitoring', () => {
  it('say something sensible where nothing is said', () => {
    expect(monitorSettings()).toEqual({
      length: { by: 'time', ms: 24 * hour },
      drift: { rate: 0.05, ignore: [], season: 'none', across: 'online', material: {} },
      ...{ performance: [], slices: [], fairness: [], keepMs: 400 * 24 * hour, reference: 'auto' },
    })
    expect(monitorSettings({ drift: 'auto', reference: false })).toEqual(monitorSettings())
  })

  it('take the day as the season of windows that are shorter', () => {
    expect(monitorSettings({ every: '1h' }).drift.season).toBe('day')
    expect(monitorSettings({ every: '1h', drift: { season: 'none' } }).drift.season).toBe('none')
    expect(monitorSettings({ every: 500 })).toMatchObject({
      length: { by: 'rows', rows: 500 },
      drift: { season: 'none' },
    })
  })

  it.each<[MonitorUse | object, string]>([
    [{ every: '1 day' }, 'is not a length of time'],
    [{ every: '0d' }, 'is not a length of time'],
    [{ every: '99999d' }, 'is not a length of time'],
    [{ every: 10 }, 'says too little'],
    [{ every: 99.5 }, 'says too little'],
    [{ every: Number.NaN }, 'says too little'],
    [{ keep: '-1d' }, 'is not a length of time'],
    [{ maxAge: '' }, 'is not a length of time'],
    [{ drift: { rate: 0 } }, 'is not between 0 and 1'],
    [{ drift: { rate: 1 } }, 'is not between 0 and 1'],
    [{ drift: { rate: Number.NaN } }, 'is not between 0 and 1'],
    [{ matters: 0 }, 'can never matter'],
    [{ matters: -1 }, 'can never matter'],
  ])('refuse %j', (use, message) => {
    expect(() => monitorSettings(use as MonitorUse)).toThrow(message)
  })
})

it('lengths of time are said in their largest whole unit', () => {
  expect(
    ['15m', '90m', '1h', '24h', '7d', '2w', '10d'].map((text) => lengthText(lengthOf(text, 'x'))),
  ).toEqual([...['15m', '90m', '1h', '1d', '1w', '2w', '10d']])
})
