import type { Cell } from '@modelwright/runtime'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  booleanColumn,
  categoryColumn,
  cellOf,
  columnOf,
  missingCount,
  numberColumn,
  selectColumns,
  selectRows,
  tableOf,
  textColumn,
} from '../../src/core/index.ts'

const maybe = <Value>(values: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> =>
  fc.option(values, { nil: null })

const rows = fc.array(
  fc.record({
    number: maybe(fc.double({ noNaN: true })),
    category: maybe(fc.string({ unit: 'grapheme' })),
    boolean: maybe(fc.boolean()),
    text: maybe(fc.string({ unit: 'grapheme' })),
  }),
)

function tableOfRows(
  found: { number: number | null; category: string | null; boolean: boolean | null; text: string | null }[],
) {
  return tableOf({
    number: numberColumn(found.map((row) => row.number)),
    category: categoryColumn(found.map((row) => row.category)),
    boolean: booleanColumn(found.map((row) => row.boolean)),
    text: textColumn(found.map((row) => row.text)),
  })
}

describe('tables', () => {
  it('give back every cell of every type, missing ones as null', () => {
    fc.assert(
      fc.property(rows, (found) => {
        const table = tableOfRows(found)
        found.forEach((row, i) => {
          for (const [name, value] of Object.entries(row) as [string, Cell][]) {
            expect(cellOf(columnOf(table, name), i)).toEqual(value)
          }
        })
      }),
      { seed: 2, numRuns: 60 },
    )
  })

  it('take rows in any order, repeated ones too, and their ids with them', () => {
    fc.assert(
      fc.property(rows, fc.infiniteStream(fc.nat()), (found, picks) => {
        const table = tableOfRows(found)
        const order = found.length === 0 ? [] : [...picks.take(7)].map((pick) => pick % found.length)
        const taken = selectRows(table, Uint32Array.from(order))
        expect([...taken.rowIds]).toEqual(order)
        order.forEach((row, i) => {
          for (const [name, column] of taken.columns)
            expect(cellOf(column, i)).toEqual(cellOf(columnOf(table, name), row))
        })
      }),
      { seed: 3, numRuns: 60 },
    )
  })

  it('count missing cells by type', () => {
    const table = tableOfRows([
      { number: null, category: null, boolean: null, text: null },
      { number: 1, category: 'a', boolean: true, text: 'x' },
    ])
    for (const column of table.columns.values()) expect(missingCount(column, 2)).toBe(1)
  })

  it('refuse an unknown column with the nearest name, and columns of unequal length', () => {
    const table = tableOf({ tenure: numberColumn([1]) })
    expect(() => selectColumns(table, ['tenuer'])).toThrowError(
      expect.objectContaining({
        code: 'CORE_COLUMN_UNKNOWN',
        mend: expect.arrayContaining(['Did you mean "tenure"?']),
      }),
    )
    expect(() => tableOf({ a: numberColumn([1]), b: numberColumn([1, 2]) })).toThrow('bug:')
  })

  it('sort levels by code unit', () => {
    expect(categoryColumn(['b', 'a', 'Z', 'ä', null]).levels).toEqual(['Z', 'a', 'b', 'ä'])
  })
})
