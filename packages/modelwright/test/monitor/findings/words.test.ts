import { expect, it } from 'vitest'
import { nameText, shareText, shortText, timeText } from '../../../src/monitor/findings/words.ts'

it('shares, numbers, names and times are written for people', () => {
  expect([0, 0.0000001, 0.1234, 0.5, 1, Number.NaN].map(shareText)).toEqual([
    ...['0 %', 'below 0.1 %', '12.3 %', '50 %', '100 %', 'not known'],
  ])
  expect([1 / 3, -0.00123456, 12345.6].map(shortText)).toEqual(['0.333', '−0.00123', '12300'])
  expect(nameText(`a"${'x'.repeat(100)}`)).toHaveLength(63)
  expect([1000, 90_000, 3_600_000, 2 * 86_400_000, Number.NaN].map(timeText)).toEqual([
    ...['1 second', '1.5 minutes', '1 hour', '2 days', 'not known'],
  ])
})
