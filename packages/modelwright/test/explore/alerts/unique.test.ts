import { expect, test } from 'vitest'
import { alertsOf, rows } from '../sample.ts'

test('whole numbers of which none repeats are told; measurements and repeats are not', () => {
  const found = alertsOf('unique', {
    amount: rows(60, (row) => ((row * 37) % 61) * 100),
    measured: rows(60, (row) => row + 0.5),
    repeated: rows(60, (row) => row % 59),
  })
  expect(found.map(({ column }) => column)).toEqual(['amount'])
  expect(found[0]).toMatchObject({ severity: 'info', mend: 'ignore: ["amount"]' })
})
