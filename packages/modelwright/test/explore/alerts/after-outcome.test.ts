import { expect, test } from 'vitest'
import { alertsOf, rows } from '../sample.ts'

test('a column filled for one class only is told; gaps by chance are not', () => {
  const y = rows(400, (row) => (row % 4 === 0 ? 'yes' : 'no'))
  const found = alertsOf(
    'after-outcome',
    {
      reason: rows(400, (row) => (row % 4 === 0 ? `r${row % 3}` : null)),
      chance: rows(400, (row) => (row % 3 === 0 ? null : row % 5)),
      y,
    },
    'y',
  )
  expect(found.map(({ column }) => column)).toEqual(['reason'])
  expect(found[0]).toMatchObject({ severity: 'error', mend: 'ignore: ["reason"]' })
  expect(found[0].evidence).toContain('"yes" only')
})
