import { fixes } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { lineBreaks, lineBreaksFix } from '../../../src/clean/fixes/line-breaks.ts'
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
    [lineBreaks(options)],
  )
  const column = rows.columns.get('x')
  if (steps.length === 0 || column?.type !== 'category') return undefined
  return [...column.codes].map((code) => (code < 0 ? null : column.levels[code]))
}

describe('line-breaks', () => {
  for (const { name, run } of checkFix(lineBreaksFix, fixes['line-breaks'])) it(name, run)

  it.each<[string, Values, Values]>([
    [
      'a rare break',
      [...many(20, (i) => `a ${i}`), 'Oak\nFrame'],
      [...many(20, (i) => `a ${i}`), 'Oak Frame'],
    ],
  ])('mends %s', (_name, dirty, clean) => {
    expect(fixed(dirty)).toEqual(clean)
  })

  it.each<[string, Values]>([
    ['breaks in many rows', ['a\nb', 'c\nd', 'e']],
    ['paragraphs', [...many(30, (i) => `a ${i}`), 'one\n\ntwo']],
  ])('leaves %s', (_name, values) => {
    expect(fixed(values)).toBeUndefined()
  })
})
