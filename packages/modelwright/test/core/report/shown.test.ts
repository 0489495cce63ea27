import { expect, test } from 'vitest'
import {
  shownCompact,
  shownMoment,
  shownNumber,
  shownScore,
  shownShare,
  shownStretch,
  shownText,
} from '../../../src/core/report/index.ts'

test.each([
  [0, '0'],
  [-0.25, '−0.25'],
  [0.123456, '0.1235'],
  [1234567, '1\u202f234\u202f567'],
  [1.5e12, '1.50·10¹²'],
  [-3e-7, '−3.00·10⁻⁷'],
  [Number.NaN, '–'],
  [Number.NEGATIVE_INFINITY, '−∞'],
])('%d reads %s', (value, text) => {
  expect(shownNumber(value)).toBe(text)
})

test('a share is never rounded to nothing or to all', () => {
  expect([0, 0.0001, 0.034, 0.5, 0.9999, 1].map(shownShare)).toEqual(
    ['0 %', '< 0.1 %', '3.4 %', '50 %', '> 99.9 %', '100 %'].map((text) => text.replaceAll(' ', '\u202f')),
  )
})

test('scores stand in line, axes are short', () => {
  expect([0.5, 1, 32296.4].map(shownScore)).toEqual(['0.5000', '1.0000', '32\u202f296'])
  expect([0, 950, 250_000, -1_500_000].map(shownCompact)).toEqual(['0', '950', '250k', '−1.5M'])
})

test('moments and stretches of time', () => {
  expect(shownMoment(Date.UTC(2024, 1, 29))).toBe('2024-02-29')
  expect(shownMoment(Date.UTC(2024, 1, 29, 13, 5))).toBe('2024-02-29 13:05:00')
  expect(shownMoment(1e300)).toBe('–')
  expect([86_400_000, 5_400_000, 500].map(shownStretch)).toEqual(['1 day', '1.5 hours', '500 milliseconds'])
})

test('text is cut to fit, and blank text gets a name', () => {
  expect(shownText('x'.repeat(10_000), 5)).toBe('xxxx…')
  expect(['', ' \n', 'a\n b'].map((text) => shownText(text))).toEqual(['(empty)', '(blank)', 'a b'])
  expect(shownText('🚂🚂🚂🚂', 3)).toBe('🚂🚂…')
})
