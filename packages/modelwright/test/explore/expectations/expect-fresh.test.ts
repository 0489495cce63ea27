import { describe, expect, it } from 'vitest'
import { numberColumn, tableOf } from '../../../src/core/index.ts'
import { expectFresh } from '../../../src/explore/index.ts'
import { held, now, refusal } from './held.ts'

const day = 86_400_000
const table = tableOf({
  updated: { type: 'time', values: Float64Array.of(now - 9 * day, Number.NaN, now - 2.5 * day) },
  ahead: { type: 'time', values: Float64Array.of(0, 1, now + day) },
  never: { type: 'time', values: Float64Array.of(Number.NaN, Number.NaN, Number.NaN) },
  age: numberColumn([1, 2, 3]),
})

describe('expectFresh', () => {
  it('holds where the newest moment is recent enough', async () => {
    expect(await held(table, expectFresh('updated', { days: 3 }))).toMatchObject({
      holds: true,
      reason: 'The newest is 2026-01-29, 2.5 days ago.',
    })
    expect((await held(table, expectFresh('updated', { days: 2.5 }))).holds).toBe(true)
    expect((await held(table, expectFresh('updated', { days: 2.4 }))).holds).toBe(false)
  })

  it('holds for what is ahead of now, not without a moment nor for another type', async () => {
    expect(await held(table, expectFresh('ahead', { days: 1 }))).toMatchObject({
      holds: true,
      reason: expect.stringContaining('1 day ahead of now'),
    })
    expect((await held(table, expectFresh('never', { days: 1 }))).reason).toBe('No row has a value.')
    expect((await held(table, expectFresh('age', { days: 1 }))).reason).toContain('of type number, not time')
    expect((await held(table, expectFresh('upd', { days: 1 }))).holds).toBe(false)
  })

  it.each([0, -1, Number.NaN, Infinity, '7', undefined])('refuses %j days', (days) => {
    expect(refusal(() => expectFresh('updated', { days } as never))).toContain('a number above 0')
  })
})
