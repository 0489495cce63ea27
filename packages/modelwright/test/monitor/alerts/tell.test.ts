import { describe, expect, it } from 'vitest'
import type { AlertSilence, StoredAlert } from '../../../src/core/index.ts'
import {
  alertItem,
  asTold,
  inOrder,
  matchesPattern,
  messageOf,
  messageText,
  readAlertRules,
  silenceOf,
  toTell,
  untold,
} from '../../../src/monitor/index.ts'
import { finding, hour, rules } from './windows.ts'

const alertOf = (more: Partial<StoredAlert> = {}): StoredAlert => ({
  ...{ id: 'a', model: 'churn', key: 'drift/age', severity: 'error', openedAt: 0, since: 0, windows: 1 },
  ...{
    last: finding('drift/age'),
    seen: { model: 'churn', version: '1', from: 0, until: hour },
    recoveredAt: null,
  },
  ...{ ended: null, reopened: 0, told: null, causes: [] },
  ...more,
})
const over = { ended: 'quiet', recoveredAt: 5 } as const
const day = 24 * hour

describe('what is to be told of an alert', () => {
  it.each<[string, Partial<StoredAlert>, string | undefined]>([
    ['one that opened', {}, 'opened'],
    ['one that opened again', { reopened: 1 }, 'reopened'],
    ['one that rose', { told: { severity: 'warning', at: day } }, 'rose'],
    ['an error told a day ago', { told: { severity: 'error', at: 0 } }, 'still-open'],
    ['an error told just now', { told: { severity: 'error', at: 1 } }, undefined],
    ['a warning told a day ago', { severity: 'warning', told: { severity: 'warning', at: 0 } }, undefined],
    ['an error that fell', { severity: 'warning', told: { severity: 'error', at: 0 } }, undefined],
    ['one that ended', { ...over, told: { severity: 'error', at: 0 } }, 'recovered'],
    ['one that opened and ended while nobody was told', over, undefined],
  ])('%s', (_, more, change) => {
    expect(untold(alertOf(more), rules, day)?.change).toBe(change)
  })

  it('is told once: after it there is nothing to tell', () => {
    for (const more of [
      {},
      { reopened: 2 },
      { told: { severity: 'warning', at: 0 } as const },
      { ...over, told: { severity: 'error', at: 0 } as const },
    ]) {
      const telling = untold(alertOf(more), rules, day)!
      expect(untold(asTold(telling, day), rules, day)).toBeUndefined()
    }
  })

  it('is in order: errors, warnings, what is over; the dearest first, what costs nobody knows what last', () => {
    const cost = (loss: number) => finding('drift/x', { cost: { loss, low: loss, high: loss } })
    const alerts = [
      alertOf({ id: 'over', ...over, told: { severity: 'error', at: 0 }, last: cost(9) }),
      alertOf({ id: 'warning', severity: 'warning', last: cost(8) }),
      alertOf({ id: 'unknown', key: 'b' }),
      alertOf({ id: 'none', key: 'c', last: cost(Number.NaN) }),
      alertOf({ id: 'cheap', last: cost(0.1) }),
      alertOf({ id: 'dear', last: cost(0.2) }),
    ]
    const told = toTell(alerts, { rules, silences: [], now: 0 })
    expect(told.map(({ alert }) => alert.id)).toEqual(['dear', 'cheap', 'unknown', 'none', 'warning', 'over'])
    expect(inOrder([...told].reverse())).toEqual(told)
  })
})

describe('silences', () => {
  it.each([
    ['drift/age', 'drift/age', true],
    ['drift/age', 'drift/ages', false],
    ['drift/*', 'drift/age', true],
    ['drift/*', 'quality/drift/age', false],
    ['*', '', true],
    ['*age*', 'drift/age/x', true],
    ['*age', 'drift/age/x', false],
    ['a*b*a', 'aba', true],
    ['a*a', 'a', false],
    ['a.*', 'axx', false],
    ['**', 'anything', true],
    ['', 'x', false],
    ['__proto__', '__proto__', true],
  ])('%j matches %j: %s', (pattern, key, does) => {
    expect(matchesPattern(pattern, key)).toBe(does)
  })

  it('take no longer for patterns that look hard', () => {
    expect(matchesPattern(`${'*a'.repeat(150)}b`, 'a'.repeat(100_000))).toBe(false)
  })

  it('hold for their model and column until they end', () => {
    const silence: AlertSilence = {
      ...{
        id: 's',
        pattern: 'drift/*',
        model: 'churn',
        column: 'age',
        until: 10,
        reason: 'r',
        author: 'a',
        madeAt: 0,
      },
    }
    const holds = (alert: StoredAlert, now: number, more: Partial<AlertSilence> = {}) =>
      silenceOf(alert, [{ ...silence, ...more }], now) !== undefined
    expect(holds(alertOf(), 9)).toBe(true)
    expect(holds(alertOf(), 10)).toBe(false)
    expect(holds(alertOf({ model: 'other' }), 9)).toBe(false)
    expect(holds(alertOf({ model: 'other' }), 9, { model: null })).toBe(true)
    expect(holds(alertOf({ last: finding('drift/city') }), 9)).toBe(false)
    expect(holds(alertOf({ last: finding('drift/city') }), 9, { column: null })).toBe(true)
  })
})

describe('the text of an alert', () => {
  it('says what its end was, and nothing of what it costs then', () => {
    const alert = alertOf({ ended: 'judged-anew', recoveredAt: 3 * hour })
    const message = messageOf([{ alert, change: 'recovered' }], {
      ...{ id: 'm', model: 'churn', now: 3 * hour, rules },
      metricsOf: () => ({}),
    })
    const text = messageText(message)
    expect(text).toContain('[recovered] churn: The column of drift/age moved.')
    expect(text).toContain('Ended 1970-01-01 03:00 UTC: with more outcomes it does not show.')
    expect(text).not.toMatch(/cost|What to do/)
  })

  it('is bounded, on one line, and shows what is not printable', () => {
    const text = `a\r\nb\u0000c\u202e${'x'.repeat(9999)}`
    const { what, advice } = alertItem(
      alertOf({ last: finding('drift/age', { text, advice: new Array<string>(50).fill(text) }) }),
      'opened',
    )
    for (const line of [what, ...advice]) {
      expect(line.length).toBeLessThanOrEqual(520)
      for (const letter of ['\r', '\n', '\u0000', '\u202e']) expect(line).not.toContain(letter)
    }
    expect(advice).toHaveLength(5)
  })

  it('bears moments and numbers that are none', () => {
    const odd = alertOf({
      since: Number.NaN,
      openedAt: 1e300,
      last: finding('drift/age', { cost: { loss: Number.NaN, low: 0, high: 0 } }),
    })
    expect(alertItem(odd, 'opened').cost).toBe('What it costs cannot be told.')
  })
})

describe('rules', () => {
  it('are as usual where nothing is said, and refuse what is none', () => {
    expect(readAlertRules()).toEqual({ warnings: 2, of: 3, quiet: 2, reopen: 6, repeatHours: 24, most: 10 })
    expect(readAlertRules({ warnings: 5 }).of).toBe(5)
    for (const wrong of [
      { quiet: 0 },
      { warnings: 1.5 },
      { repeatHours: 0 },
      { most: 51 },
      { quit: 2 },
      { of: '3' },
    ])
      expect(() => readAlertRules(wrong)).toThrow(/alerts/)
  })
})
