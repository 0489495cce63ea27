import { expect, test } from 'vitest'
import type { FixChange } from '../../../src/core/index.ts'
import { cleanedLines } from '../../../src/project/run/cleaned.ts'

const change = (fix: string, column: string, count: number): FixChange => ({
  fix,
  column,
  count,
  message: `${fix}: ${count} cells of "${column}" (…).`,
})

test('a fix of one column is told with its values, of several in one line, the most changed first', () => {
  const changes = [
    change('trim', 'town', 3),
    change('numbers', 'a', 5),
    change('numbers', 'b', 50),
    change('numbers', 'c', 1),
    change('numbers', 'd', 2),
    change('numbers', 'e', 4),
    change('dates', 'day', 7),
    change('dates', 'night', 8),
  ]
  expect(cleanedLines(changes)).toEqual([
    'trim: 3 cells of "town" (…).',
    'numbers: 62 cells of 5 columns ("b", "a", "e", "d" and 1 more).',
    'dates: 15 cells of 2 columns ("night", "day").',
  ])
  expect(cleanedLines([])).toEqual([])
})
