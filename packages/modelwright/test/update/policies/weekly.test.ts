import { expect, it } from 'vitest'
import { weekly, weeklyPolicy } from '../../../src/update/policies/weekly.ts'
import { situation } from './situations.ts'

it('is due on its day', () => {
  const options = { at: 'mon 03:00', zone: 'UTC' }
  // The first of May 2026 is a Friday.
  const at = (now: number) => weeklyPolicy.due(situation({ now }), options)
  expect(at(Date.UTC(2026, 4, 4, 2))).toBeUndefined()
  expect(at(Date.UTC(2026, 4, 4, 3))).toContain('2026-05-04T03:00')
})

it('a day alone means midnight', () => {
  expect(weeklyPolicy.due(situation({ now: Date.UTC(2026, 4, 3) }), { at: 'sun', zone: 'UTC' })).toContain(
    '05-03T00:00',
  )
})

it.each(['monday 03:00', 'mon 3', 'mon 03:00 UTC', '03:00', ''])('"%s" is no day with a time', (at) => {
  expect(() => weekly(at)).toThrow(expect.objectContaining({ code: 'UPDATE_SCHEDULE_INVALID' }))
})
