import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  booleanColumn,
  cellOf,
  isMissing,
  numberColumn,
  seedOf,
  textColumn,
} from '../../../src/core/index.ts'
import { misspelt, withMissing } from '../../../src/evaluate/robustness/damages.ts'

it('a slip changes a word by one letter at most, and never empties it', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }), fc.nat(), (word, seed) => {
      const slipped = Array.from(misspelt(word, seedOf(seed)))
      expect(slipped.length).toBeGreaterThan(0)
      expect(Math.abs(slipped.length - Array.from(word).length)).toBeLessThanOrEqual(1)
    }),
    { seed: 3 },
  )
})

it('most slips make another word', () => {
  const changed = Array.from({ length: 200 }, (_, seed) => misspelt('monthly', seedOf(seed))).filter(
    (word) => word !== 'monthly',
  )
  expect(changed.length).toBeGreaterThan(190)
  expect(misspelt('', seedOf(1))).toBe('')
})

it.each([
  ['numbers', numberColumn([1, 2, 3])],
  ['booleans', booleanColumn([true, false, true])],
  ['texts', textColumn(['a', 'b', 'c'])],
])('cells go missing where they are hit, others stay: %s', (_, column) => {
  const hit = withMissing(column, (row) => row === 1)
  expect([0, 1, 2].map((row) => isMissing(hit, row))).toEqual([false, true, false])
  expect(cellOf(hit, 0)).toEqual(cellOf(column, 0))
  expect(isMissing(column, 1)).toBe(false)
})
