import { expect, test } from 'vitest'
import { alertsOf, rows } from '../sample.ts'

test('addresses, accounts and cards are told, and never shown', () => {
  const found = alertsOf('personal-data', {
    contact: rows(60, (row) => `person${row}@example.org`),
    card: rows(60, () => '4111 1111 1111 1111'),
    account: rows(60, (row) => (row % 2 === 0 ? 'DE89 3704 0044 0532 0130 00' : 'GB82WEST12345698765432')),
    phone: rows(60, (row) => `+44 20 7946 0${100 + row}`),
    place: rows(60, (row) => `192.168.0.${row}`),
    code: rows(60, (row) => `4111-1111-1111-1${100 + row}`),
    version: rows(60, (row) => `1.${row}.0`),
  })
  expect(found.map(({ column }) => column)).toEqual(['contact', 'card', 'account', 'phone', 'place'])
  expect(JSON.stringify(found)).not.toMatch(/example|4111|DE89|7946|192\.168/)
  expect(found[0]).toMatchObject({ severity: 'error', mend: 'ignore: ["contact"]' })
})
