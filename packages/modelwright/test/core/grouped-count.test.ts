import { expect, test } from 'vitest'
import { groupedCount } from '../../src/core/index.ts'

test('digits stand in groups of three', () => {
  expect([0, 12, 999, 1000, 65_536, 1_234_567].map(groupedCount)).toEqual([
    '0',
    '12',
    '999',
    '1,000',
    '65,536',
    '1,234,567',
  ])
  expect(groupedCount(-12_345)).toBe('-12,345')
})
