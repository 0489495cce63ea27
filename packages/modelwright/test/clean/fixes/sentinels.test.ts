import { fixes } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { sentinels, sentinelsFix } from '../../../src/clean/fixes/sentinels.ts'
import { learnAndFix } from '../../../src/clean/index.ts'
import { categoryColumn, numberColumn, tableOf } from '../../../src/core/index.ts'
import { checkFix } from '../../../src/testing/index.ts'

type Values = readonly (string | null)[]

const many = (count: number, make: (i: number) => string): string[] =>
  Array.from({ length: count }, (_, i) => make(i))

/** The distinct values as the fix leaves them, in order; undefined where it learns nothing. */
const fixed = (values: Values, options = {}): Values | undefined => {
  const { steps, fixed: rows } = learnAndFix(
    tableOf({ x: categoryColumn(values) }),
    ['x'],
    [sentinels(options)],
  )
  const column = rows.columns.get('x')
  if (steps.length === 0 || column?.type !== 'category') return undefined
  return [...column.codes].map((code) => (code < 0 ? null : column.levels[code]))
}

describe('sentinels', () => {
  for (const { name, run } of checkFix(sentinelsFix, fixes['sentinels'])) it(name, run)

  it.each<[string, Values, Values]>([
    [
      '-999 far from all others',
      [...many(30, (i) => String(i)), '-999', '-999'],
      [...many(30, (i) => String(i)), null, null],
    ],
    [
      '9999 beside small numbers',
      [...many(30, (i) => String(i)), '9999', '9999'],
      [...many(30, (i) => String(i)), null, null],
    ],
    [
      '1900-01-01 beside recent days',
      [...many(28, (i) => `2024-02-${String(i + 1).padStart(2, '0')}`), '1900-01-01', '1900-01-01'],
      [...many(28, (i) => `2024-02-${String(i + 1).padStart(2, '0')}`), null, null],
    ],
  ])('mends %s', (_name, dirty, clean) => {
    expect(fixed(dirty)).toEqual(clean)
  })

  it.each<[string, Values]>([
    ['99 among ages', [...many(60, (i) => String(i + 30)), '99', '99']],
    ['a value that stands once', [...many(30, (i) => String(i)), '-999']],
    ['far numbers of another shape', [...many(30, (i) => String(i)), '5000', '5000']],
    ['few rows', ['1', '2', '-999', '-999']],
    ['9999 among thousands', [...many(30, (i) => String(i * 300)), '9999', '9999']],
  ])('leaves %s', (_name, values) => {
    expect(fixed(values)).toBeUndefined()
  })

  it('finds them in columns of numbers, and takes your own', () => {
    const values = [...Array.from({ length: 30 }, (_, i) => i), -999, -999]
    const table = tableOf({ x: numberColumn(values) })
    const { steps, fixed: rows } = learnAndFix(table, ['x'], [sentinels()])
    expect(steps).toEqual([{ name: 'sentinels', columns: ['x'], state: { numbers: [-999], times: [] } }])
    expect(rows.columns.get('x')).toEqual(numberColumn([...values.slice(0, 30), null, null]))
    expect(fixed(['1', '-1', '2'], { own: ['-1'], proven: false })).toEqual(['1', null, '2'])
  })
})
