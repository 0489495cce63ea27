import { expect, test } from 'vitest'
import { alertsOf, rows } from '../sample.ts'

test('levels given out in turn are told; those of chance are not', () => {
  let state = 7
  const random = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
  const found = alertsOf('uniform', {
    turns: rows(900, (row) => `level ${row % 9}`),
    chance: rows(900, () => `level ${Math.floor(random() * 9)}`),
    uneven: rows(900, (row) => `level ${(row * row) % 9}`),
  })
  expect(found.map(({ column }) => column)).toEqual(['turns'])
  expect(found[0]).toMatchObject({ severity: 'info', mend: 'ignore: ["turns"]' })
})
