import type { Column } from '@modelwright/runtime'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { autoFixes, learnAndFix } from '../../../src/clean/index.ts'
import { categoryColumn, cellOf, numberColumn, tableOf } from '../../../src/core/index.ts'
import { ownBlanksOf, withOwnBlanks } from '../../../src/project/clean/own-blanks.ts'

type Cells = readonly (string | null)[]

/** Values that keep their blanks, and the column as it is written, after the fixes that run by themselves. */
function kept(cells: Cells): { own: Record<string, string>; written: Cells } {
  const before = tableOf({ c: categoryColumn(cells) })
  const { fixed } = learnAndFix(before, ['c'], autoFixes())
  const after = { ...before, columns: new Map([['c', fixed.columns.get('c') ?? before.columns.get('c')!]]) }
  const own = ownBlanksOf(before, after)
  const column = withOwnBlanks(after.columns, own).get('c')!
  return { own: Object.fromEntries(own.get('c')!), written: cellsOf(column, cells.length) }
}

const cellsOf = (column: Column, count: number): Cells =>
  Array.from({ length: count }, (_, row) => cellOf(column, row) as string | null)

describe('blanks that a value always stands with', () => {
  it('stay in the file', () => {
    const cells = ['Other ', 'Other ', 'North', 'South', 'North']
    expect(kept(cells)).toEqual({ own: { Other: 'Other ' }, written: cells })
  })

  it('go where the value also stands without, in the whole column', () => {
    expect(kept(['Other ', 'Other ', 'Other', ' West', ' West'])).toEqual({
      own: {},
      written: ['Other', 'Other', 'Other', 'West', 'West'],
    })
  })

  it('go where the value stands with other blanks', () => {
    expect(kept(['Other ', ' Other', 'Other ']).written).toEqual(['Other', 'Other', 'Other'])
  })

  it('go from a value that stands once', () => {
    expect(kept(['Other ', 'North', 'North'])).toEqual({ own: {}, written: ['Other', 'North', 'North'] })
  })

  it('go from numbers and dates, which say the same without', () => {
    expect(kept(['5 ', '5 ', 'x', 'x']).own).toEqual({})
    expect(kept(['2024-01-02 ', '2024-01-02 ', 'x', 'x']).own).toEqual({})
  })

  it('are not looked for where a fix made another value of it', () => {
    const before = tableOf({ c: categoryColumn(['Other ', 'Other ', 'b']) })
    const after = tableOf({ c: categoryColumn(['rest', 'rest', 'b']) })
    expect(ownBlanksOf(before, after).get('c')).toEqual(new Map())
  })

  it('do not count levels that no row has', () => {
    const codes = Int32Array.of(0, 0, -1)
    const before = tableOf({ c: { type: 'category', levels: ['a ', 'a'], codes } })
    const after = tableOf({ c: { type: 'category', levels: ['a'], codes } })
    expect([...ownBlanksOf(before, after).get('c')!]).toEqual([['a', 'a ']])
  })

  it('are none in columns that are not strings', () => {
    const table = tableOf({ n: numberColumn([1, 2]) })
    expect(ownBlanksOf(table, table).get('n')).toEqual(new Map())
    expect(withOwnBlanks(table.columns, ownBlanksOf(table, table)).get('n')).toBe(table.columns.get('n'))
  })

  it('leave every value but its blanks as the fixes made it, and cleaned again the file is the same', () => {
    const word = fc.constantFrom('Other', 'North', 'a b', 'x', '5', 'n/a')
    const cell = fc.record({ word, before: fc.constantFrom('', ' '), after: fc.constantFrom('', ' ', '  ') })
    const cells = fc.array(fc.option(cell), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(cells, (given) => {
        const all = given.map((one) => one && one.before + one.word + one.after)
        const first = kept(all)
        first.written.forEach((text, row) => {
          expect(text === null || text === all[row] || text === all[row]?.trim()).toBe(true)
        })
        expect(kept(first.written).written).toEqual(first.written)
      }),
      { seed: 5, numRuns: 200 },
    )
  })
})
