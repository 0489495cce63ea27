import { fixes } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { foldUnicode, foldUnicodeFix } from '../../../src/clean/fixes/fold-unicode.ts'
import { learnAndFix } from '../../../src/clean/index.ts'
import { categoryColumn, tableOf } from '../../../src/core/index.ts'
import { checkFix } from '../../../src/testing/index.ts'

type Values = readonly (string | null)[]

/** The distinct values as the fix leaves them, in order; undefined where it learns nothing. */
const fixed = (values: Values, options = {}): Values | undefined => {
  const { steps, fixed: rows } = learnAndFix(
    tableOf({ x: categoryColumn(values) }),
    ['x'],
    [foldUnicode(options)],
  )
  const column = rows.columns.get('x')
  if (steps.length === 0 || column?.type !== 'category') return undefined
  return [...column.codes].map((code) => (code < 0 ? null : column.levels[code]))
}

describe('fold-unicode', () => {
  for (const { name, run } of checkFix(foldUnicodeFix, fixes['fold-unicode'])) it(name, run)

  it.each<[string, Values, Values]>([
    ['a full-width digit among others', ['12', '34', '１２'], ['12', '34', '12']],
  ])('mends %s', (_name, dirty, clean) => {
    expect(fixed(dirty)).toEqual(clean)
  })

  it.each<[string, Values]>([
    ['a column written in full width', ['１', '２', '３']],
    ['accents and other scripts', ['é', '東京', 'Ωμέγα']],
  ])('leaves %s', (_name, values) => {
    expect(fixed(values)).toBeUndefined()
  })
})
