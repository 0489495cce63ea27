import { expect, test } from 'vitest'
import { slowFiles } from '../../scripts/durations.mjs'

test('the quickest files go first until the budget is used up', () => {
  expect(slowFiles({ a: 50, b: 10, c: 30, d: 20 }, 60)).toEqual(['a'])
  expect(slowFiles({ a: 50, b: 10 }, 60)).toEqual([])
  expect(slowFiles({}, 60)).toEqual([])
})
