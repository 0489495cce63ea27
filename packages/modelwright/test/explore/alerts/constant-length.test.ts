import { expect, test } from 'vitest'
import { alertsOf, rows } from '../sample.ts'

test('codes of one length are told; words, and few levels, are not', () => {
  const found = alertsOf('constant-length', {
    code: rows(200, (row) => `AB${100 + (row % 40)}`),
    word: rows(200, (row) => 'x'.repeat(4 + (row % 13))),
    few: rows(200, (row) => ['aaaa', 'bbbb'][row % 2]),
  })
  expect(found.map(({ column }) => column)).toEqual(['code'])
  expect(found[0].evidence).toBe('All 40 values have 5 characters: codes, whose parts may mean something.')
  expect(found[0].mend).toBe('prepare: [targetEncoding("code")]')
})
