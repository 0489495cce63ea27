import { expect, test } from 'vitest'
import { alertsOf, rows } from '../sample.ts'

test('many rows in rare levels are told', () => {
  const found = alertsOf('rare-levels', {
    rare: rows(400, (row) => (row % 10 === 0 ? `rare ${row % 200}` : 'usual')),
    usual: rows(400, (row) => ['a', 'b'][row % 2]),
  })
  expect(found.map(({ column }) => column)).toEqual(['rare'])
  expect(found[0]).toMatchObject({ severity: 'info', mend: 'prepare: [poolRare("rare")]' })
  expect(found[0].evidence).toContain('20 levels have fewer than ten rows each, 10 %')
})
