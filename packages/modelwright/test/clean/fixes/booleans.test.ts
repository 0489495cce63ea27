import { fixes } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { booleans, booleansFix } from '../../../src/clean/fixes/booleans.ts'
import { learnAndFix } from '../../../src/clean/index.ts'
import { categoryColumn, tableOf } from '../../../src/core/index.ts'
import { checkFix } from '../../../src/testing/index.ts'

type Values = readonly (string | null)[]

/** The distinct values as the fix leaves them, in order; undefined where it learns nothing. */
const fixed = (values: Values, options = {}): Values | undefined => {
  const { steps, fixed: rows } = learnAndFix(
    tableOf({ x: categoryColumn(values) }),
    ['x'],
    [booleans(options)],
  )
  const column = rows.columns.get('x')
  if (steps.length === 0 || column?.type !== 'category') return undefined
  return [...column.codes].map((code) => (code < 0 ? null : column.levels[code]))
}

describe('booleans', () => {
  for (const { name, run } of checkFix(booleansFix, fixes['booleans'])) it(name, run)

  it.each<[string, Values, Values]>([
    ['case and short forms', ['yes', 'yes', 'no', 'Y', 'N', 'No'], ['yes', 'yes', 'no', 'yes', 'no', 'no']],
    ['two languages', ['ja', 'ja', 'nein', 'yes', '0'], ['ja', 'ja', 'nein', 'ja', 'nein']],
    ['Czech short forms', ['Ano', 'Ano', 'Ne', 'A', 'N', 'ne'], ['Ano', 'Ano', 'Ne', 'Ano', 'Ne', 'Ne']],
    ['letters in both cases', ['J', 'J', 'N', 'j', 'n'], ['J', 'J', 'N', 'J', 'N']],
    ['circles and crosses', ['○', '○', '×', '◯', '〇', '✕'], ['○', '○', '×', '○', '○', '×']],
    [
      'circles among words',
      ['はい', 'はい', 'いいえ', '○', '×'],
      ['はい', 'はい', 'いいえ', 'はい', 'いいえ'],
    ],
    [
      'the pair in one case',
      ['Yes', 'Yes', 'No', 'no', 'yes', 'no', 'no'],
      ['yes', 'yes', 'no', 'no', 'yes', 'no', 'no'],
    ],
  ])('mends %s', (_name, dirty, clean) => {
    expect(fixed(dirty)).toEqual(clean)
  })

  it.each<[string, Values]>([
    ['two spellings', ['Y', 'N', 'Y']],
    ['north and south', ['N', 'S', 'E', 'W']],
    ['points of the compass in German', ['N', 'O', 'S', 'W']],
    ['points of the compass in Spanish', ['N', 'S', 'O', 'E']],
    ['letters that say yes in different languages', ['N', 'S', 'O']],
    ['codes of three letters', ['A', 'N', 'F']],
    ['a triangle, which is neither', ['○', '◯', '×', '△']],
    ['a cross that may be a tick', ['yes', 'no', 'Yes', '×']],
    ['a zero that is a circle', ['1', '0', '0', '〇', '1.0']],
    ['another word', ['yes', 'no', 'Yes', 'perhaps']],
    ['yes alone', ['yes', 'Yes', 'y']],
  ])('leaves %s', (_name, values) => {
    expect(fixed(values)).toBeUndefined()
  })
})
