import { expect, test } from 'vitest'
import { sparkText } from '../../src/cli/spark-text.ts'

test('values are as high as they are between the least and the greatest', () => {
  expect(sparkText([0, 7, 3.4])).toBe('▁█▄')
  expect(sparkText([5, 5])).toBe('▄▄')
  expect(sparkText([0, 0], { from: 0 })).toBe('▁▁')
  expect(sparkText([1], { from: 0, until: 2 })).toBe('▅')
})

test('what is not known leaves a gap', () => {
  expect(sparkText([0, Number.NaN, 1])).toBe('▁ █')
  expect(sparkText([Number.NaN, Number.POSITIVE_INFINITY])).toBe('  ')
  expect(sparkText([])).toBe('')
})

test('many values become as many as fit', () => {
  const values = Array.from({ length: 1000 }, (_, at) => at)
  expect(sparkText(values, { most: 8 })).toBe('▁▂▃▄▅▆▇█')
  expect(sparkText([...values, ...values.map(() => Number.NaN)], { most: 4 })).toBe('▁█  ')
})
