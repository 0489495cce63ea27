import { describe, expect, it } from 'vitest'
import { cron, cronPolicy } from '../../../src/update/policies/cron.ts'
import { situation } from './situations.ts'

const options = { pattern: '0 3 1 * *', zone: 'UTC' }

it('is due once its time has come since the last version, however long ago', () => {
  const retrainedAt = Date.UTC(2026, 4, 1, 4)
  const at = (now: number) => cronPolicy.due(situation({ retrainedAt, now }), options)
  expect(at(Date.UTC(2026, 5, 1, 2, 59, 59))).toBeUndefined()
  expect(at(Date.UTC(2026, 5, 1, 3))).toBe('It was due at 2026-06-01T03:00:00.000Z.')
  expect(at(Date.UTC(2026, 8, 9))).toBe('It was due at 2026-06-01T03:00:00.000Z.')
})

it('goes by the clock of a zone, also where it jumps', () => {
  const berlin = { pattern: '30 2 29 3 *', zone: 'Europe/Berlin' }
  const retrainedAt = Date.UTC(2026, 2, 28)
  // On 29 March 2026 the clock of Berlin goes from 2 to 3: half past two is not there and is met right after.
  const due = cronPolicy.due(situation({ retrainedAt, now: Date.UTC(2026, 2, 29, 12) }), berlin)
  expect(due).toMatch(/^It was due at 2026-03-29T01:[03]0:00/)
})

describe('what cannot be read', () => {
  it.each([
    ['a field too few', '0 3 * *', 'UTC'],
    ['a field too many', '0 0 3 * * 1', 'UTC'],
    ['an hour of 25', '0 25 * * *', 'UTC'],
    ['words', 'every monday', 'UTC'],
    ['nothing', '', 'UTC'],
    ['a zone that is none', '0 3 * * *', 'Europe/Atlantis'],
    ['a day that never comes', '0 3 30 2 *', 'UTC'],
  ])('%s', (_name, pattern, zone) => {
    expect(() => cron(pattern, { zone })).toThrow(
      expect.objectContaining({ code: 'UPDATE_SCHEDULE_INVALID' }),
    )
  })
})

it('an option that is none is named', () => {
  expect(() => cron('0 3 * * *', { zon: 'UTC' } as never)).toThrow(/"zone"|zon/)
})
