import { expect, test } from 'vitest'
import { alertsOf, rows } from '../sample.ts'

test('a column that repeats another is told once; a loose relation is not', () => {
  const found = alertsOf('high-correlation', {
    a: rows(200, (row) => (row * 7) % 41),
    twice: rows(200, (row) => 2 * ((row * 7) % 41) + (row % 2) / 100),
    other: rows(200, (row) => (row * 11) % 17),
    level: rows(200, (row) => `l${row % 4}`),
    same: rows(200, (row) => `m${row % 4}`),
  })
  expect(found.map(({ column }) => column).sort()).toEqual(['same', 'twice'])
  expect(found.find(({ column }) => column === 'twice')).toMatchObject({
    severity: 'info',
    mend: 'ignore: ["twice"]',
  })
})
