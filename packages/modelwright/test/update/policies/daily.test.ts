import { expect, it } from 'vitest'
import { daily, dailyPolicy } from '../../../src/update/policies/daily.ts'
import { situation } from './situations.ts'

it('is due once a day, at the time of its zone', () => {
  const options = { at: '03:00', zone: 'America/New_York' }
  const at = (now: number) => dailyPolicy.due(situation({ now }), options)
  expect(at(Date.UTC(2026, 4, 1, 6, 59))).toBeUndefined()
  expect(at(Date.UTC(2026, 4, 1, 7))).toContain('2026-05-01T07:00')
})

it.each(['3', '24:00', '03:60', 'noon', '', '03:00:00'])('"%s" is no time of the day', (at) => {
  expect(() => daily(at)).toThrow(expect.objectContaining({ code: 'UPDATE_SCHEDULE_INVALID' }))
})
