import { expect, test } from 'vitest'
import { alertsOf, rows } from '../sample.ts'

test('numbers with a word among them are told; words alone are not', () => {
  const found = alertsOf('unsupported', {
    mixed: rows(200, (row) => (row % 20 === 0 ? 'none' : String(row % 10))),
    words: rows(200, (row) => ['a', 'b'][row % 2]),
  })
  expect(found.map(({ column }) => column)).toEqual(['mixed'])
  expect(found[0]).toMatchObject({
    severity: 'warning',
    mend: 'clean: [...autoFixes(), numbers({ columns: ["mixed"] })]',
  })
  expect(found[0].evidence).toContain('"none"')
})
