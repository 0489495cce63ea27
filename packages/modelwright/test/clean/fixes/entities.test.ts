import { fixes } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { entities, entitiesFix } from '../../../src/clean/fixes/entities.ts'
import { learnAndFix } from '../../../src/clean/index.ts'
import { categoryColumn, tableOf } from '../../../src/core/index.ts'
import { checkFix } from '../../../src/testing/index.ts'

type Values = readonly (string | null)[]

const many = (count: number, make: (i: number) => string): string[] =>
  Array.from({ length: count }, (_, i) => make(i))

/** The distinct values as the fix leaves them, in order; undefined where it learns nothing. */
const fixed = (values: Values, options = {}): Values | undefined => {
  const { steps, fixed: rows } = learnAndFix(
    tableOf({ x: categoryColumn(values) }),
    ['x'],
    [entities(options)],
  )
  const column = rows.columns.get('x')
  if (steps.length === 0 || column?.type !== 'category') return undefined
  return [...column.codes].map((code) => (code < 0 ? null : column.levels[code]))
}

describe('entities', () => {
  for (const { name, run } of checkFix(entitiesFix, fixes['entities'])) it(name, run)

  it.each<[string, Values, Values]>([['a name and a number', ['R&amp;D', 'Caf&#233;'], ['R&D', 'Café']]])(
    'mends %s',
    (_name, dirty, clean) => {
      expect(fixed(dirty)).toEqual(clean)
    },
  )

  it.each<[string, Values]>([
    ['an ampersand', ['R&D', 'AT&T']],
    [
      'free text that quotes one',
      many(200, (i) =>
        i === 7 ? 'write &amp; between these two words' : `some words that nobody says twice ${i}`,
      ),
    ],
  ])('leaves %s', (_name, values) => {
    expect(fixed(values)).toBeUndefined()
  })
})
