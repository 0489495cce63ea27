import { assert, constantFrom, integer, property, tuple } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkSchedule } from '../../../src/deploy/jobs/schedule.ts'

describe('a schedule', () => {
  it.each([
    ['0 3 * * 1', '0 3 * * 1'],
    ['  */15   0-6,12\t1,15 JAN-jun mon-Fri ', '*/15 0-6,12 1,15 JAN-JUN MON-FRI'],
    ['5/10 0 29 2 *', '5/10 0 29 2 *'],
    ['0 0 31 2 1', '0 0 31 2 1'],
  ])('%j is %j', (given, read) => {
    expect(checkSchedule(given)).toBe(read)
  })

  it.each([
    '',
    '@daily',
    '0 3 * *',
    '0 0 3 * * 1',
    '60 3 * * 1',
    '0 24 * * 1',
    '0 3 0 * *',
    '0 3 32 * *',
    '0 3 * 13 *',
    '0 3 * * 7',
    '0 3 * * mun',
    '5-1 3 * * *',
    '*/0 3 * * *',
    '1-2-3 3 * * *',
    '*/2/3 3 * * *',
    '-1 3 * * *',
    '0x5 3 * * *',
    '1e1 3 * * *',
    ',1 3 * * *',
    '0 3 31 2 *',
    '0 3 30 feb *',
    '0 3 31 4,6,sep,11 *',
    "0 3 * * 1'; rm -rf / #",
    '0\u00a03 * * 1 # x',
    'L 3 * * *',
    '0 3 ? * 1',
  ])('%j is refused', (given) => {
    expect(() => checkSchedule(given)).toThrow(expect.objectContaining({ code: 'DEPLOY_SCHEDULE_INVALID' }))
  })

  it('is taken for every value within its field, and refused just outside of it', () => {
    const bounds = [
      [0, 59],
      [0, 23],
      [1, 31],
      [1, 12],
      [0, 6],
    ]
    assert(
      property(constantFrom(0, 1, 2, 3, 4), tuple(integer({ min: -3, max: 70 })), (field, [value]) => {
        const words = ['*', '*', '*', '*', '*']
        words[field] = String(value)
        const [low, high] = bounds[field]
        const isIn = value >= low && value <= high
        if (isIn) expect(checkSchedule(words.join(' '))).toBe(words.join(' '))
        else expect(() => checkSchedule(words.join(' '))).toThrow()
      }),
    )
  })
})
