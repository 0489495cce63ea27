import { fixes } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { clipValues, clipValuesFix } from '../../../src/clean/fixes/clip-values.ts'
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
    [clipValues(options)],
  )
  const column = rows.columns.get('x')
  if (steps.length === 0 || column?.type !== 'category') return undefined
  return [...column.codes].map((code) => (code < 0 ? null : column.levels[code]))
}

describe('clip-values', () => {
  for (const { name, run } of checkFix(clipValuesFix, fixes['clip-values'])) it(name, run)

  it.each<[string, Values, Values]>([
    [
      'nothing but what lies beyond quantiles',
      [...many(2000, (i) => String(i)), '100000'],
      [...many(2000, (i) => String(Math.min(1998, Math.max(2, i)))), '1998'],
    ],
  ])('mends %s', (_name, dirty, clean) => {
    expect(fixed(dirty)).toEqual(clean)
  })

  it.each<[string, Values]>([['words', ['a', 'b']]])('leaves %s', (_name, values) => {
    expect(fixed(values)).toBeUndefined()
  })

  it('clips at the bounds given', () => {
    expect(fixed(['-5', '5', '50'], { low: 0, high: 10 })).toEqual(['0', '5', '10'])
    expect(fixed(['-5', '5', '50'], { low: 10, high: 0 })).toBeUndefined()
  })
})
