import { fixes } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { trimFix } from '../../../src/clean/fixes/trim.ts'
import { learnFixes, trim } from '../../../src/clean/index.ts'
import { categoryColumn, numberColumn, tableOf, textColumn } from '../../../src/core/index.ts'
import { checkFix } from '../../../src/testing/index.ts'

describe('trim', () => {
  for (const { name, run } of checkFix(trimFix, fixes['trim'])) it(name, run)

  it('runs on every column, because requests may bring numbers as text with blanks', () => {
    const table = tableOf({ a: categoryColumn(['x']), n: numberColumn([1]), t: textColumn(['y']) })
    expect(learnFixes(table, ['a', 'n', 't'], [trim()])).toEqual([
      { name: 'trim', columns: ['a', 'n', 't'], state: {} },
    ])
  })

  it('runs on the columns it is told', () => {
    const table = tableOf({ a: categoryColumn(['x']), b: categoryColumn(['y']) })
    expect(learnFixes(table, ['a', 'b'], [trim({ columns: ['b'] })])[0].columns).toEqual(['b'])
  })
})
