import { fixes } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { mojibake, mojibakeFix } from '../../../src/clean/fixes/mojibake.ts'
import { learnAndFix } from '../../../src/clean/index.ts'
import { categoryColumn, tableOf } from '../../../src/core/index.ts'
import { checkFix } from '../../../src/testing/index.ts'

type Values = readonly (string | null)[]

/** The distinct values as the fix leaves them, in order; undefined where it learns nothing. */
const fixed = (values: Values, options = {}): Values | undefined => {
  const { steps, fixed: rows } = learnAndFix(
    tableOf({ x: categoryColumn(values) }),
    ['x'],
    [mojibake(options)],
  )
  const column = rows.columns.get('x')
  if (steps.length === 0 || column?.type !== 'category') return undefined
  return [...column.codes].map((code) => (code < 0 ? null : column.levels[code]))
}

describe('mojibake', () => {
  for (const { name, run } of checkFix(mojibakeFix, fixes['mojibake'])) it(name, run)

  it.each<[string, Values, Values]>([['a broken word', ['MÃ¼nchen', 'Köln'], ['München', 'Köln']]])(
    'mends %s',
    (_name, dirty, clean) => {
      expect(fixed(dirty)).toEqual(clean)
    },
  )

  it.each<[string, Values]>([['whole words', ['München', 'São Paulo', 'Ãra']]])(
    'leaves %s',
    (_name, values) => {
      expect(fixed(values)).toBeUndefined()
    },
  )
})
