import { expect, test } from 'vitest'
import { seedOf } from '../../src/core/index.ts'
import { halvesOf } from '../../src/explore/halves.ts'

test('each row is on one side, and the same again', () => {
  const { learning, testing } = halvesOf(101, seedOf(1))
  expect([learning.length, testing.length]).toEqual([50, 51])
  expect([...learning, ...testing].sort((a, b) => a - b)).toEqual(
    Array.from({ length: 101 }, (_, row) => row),
  )
  expect(halvesOf(101, seedOf(1)).learning).toEqual(learning)
})

test('of many rows as many are drawn as asked', () => {
  const { learning, testing } = halvesOf(1000, seedOf(2), 20)
  expect(new Set([...learning, ...testing]).size).toBe(20)
  expect(learning).toHaveLength(10)
})
