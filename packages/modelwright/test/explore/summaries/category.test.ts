import { expect, test } from 'vitest'
import { booleanColumn, categoryColumn, numberColumn, textColumn } from '../../../src/core/index.ts'
import { category, summariseLevels } from '../../../src/explore/summaries/category.ts'

test('levels come most frequent first, ties by code unit; missing ones count nowhere', () => {
  const column = categoryColumn(['b', 'a', null, 'b', 'c', 'a', 'Z'])
  expect(category.summarise(column, 7)).toMatchObject({
    top: [
      { level: 'a', count: 2 },
      { level: 'b', count: 2 },
      { level: 'Z', count: 1 },
      { level: 'c', count: 1 },
    ],
    rest: 0,
    lengths: { min: 1, mean: 1, max: 1 },
  })
})

test('levels in no row are not shown', () => {
  const column = { type: 'category' as const, codes: Int32Array.of(1, -1), levels: ['gone', 'here'] }
  expect(category.summarise(column, 2)).toMatchObject({ top: [{ level: 'here', count: 1 }] })
})

test('beyond twenty levels the others are added up', () => {
  const levels = Array.from({ length: 25 }, (_, i) => `level ${i}`)
  const found = summariseLevels({ levels, counts: Float64Array.from(levels, (_, i) => 100 - i) })
  expect(found.top).toHaveLength(20)
  expect(found.rest).toBe(80 + 79 + 78 + 77 + 76)
})

test('long values are cut, their length is told', () => {
  const found = summariseLevels({ levels: ['x'.repeat(10_000)], counts: Float64Array.of(3) })
  expect(found.top[0].level).toHaveLength(81)
  expect(found.lengths.max).toBe(10_000)
})

test('codes, booleans and text are levels too', () => {
  expect(category.summarise(numberColumn([7, 7, null, 10]), 4)).toMatchObject({
    top: [
      { level: '7', count: 2 },
      { level: '10', count: 1 },
    ],
  })
  expect(category.summarise(booleanColumn([true, null, true, false]), 4)).toMatchObject({
    top: [
      { level: 'true', count: 2 },
      { level: 'false', count: 1 },
    ],
  })
  expect(category.summarise(textColumn(['a', null, 'a']), 3)).toMatchObject({
    top: [{ level: 'a', count: 2 }],
  })
})

test('a column without a value has no summary', () => {
  expect(category.summarise(categoryColumn([null, null]), 2)).toEqual({ of: 'nothing' })
})
