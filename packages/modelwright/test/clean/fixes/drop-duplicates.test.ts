import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dropDuplicatesFix } from '../../../src/clean/fixes/drop-duplicates.ts'
import { dropDuplicates, dropRows } from '../../../src/clean/index.ts'
import { categoryColumn, numberColumn, tableOf, textColumn } from '../../../src/core/index.ts'
import { checkFix } from '../../../src/testing/index.ts'

describe('drop-duplicates', () => {
  for (const { name, run } of checkFix(dropDuplicatesFix)) it(name, run)

  it('keeps the first of equal rows and tells how many went', () => {
    const table = tableOf({
      x: numberColumn([1, 1, 2, null, null, 1]),
      y: categoryColumn(['a', 'a', 'a', null, null, 'b']),
      z: textColumn(['t', 't', 't', null, null, 't']),
    })
    const { table: kept, changes } = dropRows(table, [dropDuplicates()])
    expect([...kept.rowIds]).toEqual([0, 2, 3, 5])
    expect(changes).toEqual([
      { fix: 'drop-duplicates', count: 2, message: 'drop-duplicates: 2 of 6 rows dropped.' },
    ])
    expect(dropRows(kept, [dropDuplicates()]).changes).toEqual([])
  })

  it('never drops rows whose hashes agree but whose cells differ', () => {
    const table = tableOf({ code: categoryColumn(['5', '5.0', '05', '5']) })
    expect([...dropRows(table, [dropDuplicates()]).table.rowIds]).toEqual([0, 1, 2])
  })

  it('compares the named columns only', () => {
    const table = tableOf({ x: numberColumn([1, 1, 2]), id: numberColumn([1, 2, 3]) })
    expect([...dropRows(table, [dropDuplicates({ by: ['x'] })]).table.rowIds]).toEqual([0, 2])
    expect(() => dropRows(table, [dropDuplicates({ by: ['y'] })])).toThrow(
      expect.objectContaining({ code: 'CORE_COLUMN_UNKNOWN' }),
    )
  })
})

type Options = Parameters<typeof dropDuplicates>[0]

const left = (columns: Parameters<typeof tableOf>[0], options: Options): number[] => [
  ...dropRows(tableOf(columns), [dropDuplicates(options)]).table.rowIds,
]

describe('which of equal rows stays', () => {
  const customer = categoryColumn(['a', 'b', 'a', 'b', 'a'])
  const columns = {
    customer,
    updated: numberColumn([3, 1, 9, 1, null]),
    phone: categoryColumn([null, '1', null, '2', '3']),
  }

  it('first, last', () => {
    expect(left(columns, { by: ['customer'] })).toEqual([0, 1])
    expect(left(columns, { by: ['customer'], keep: 'last' })).toEqual([3, 4])
  })

  it('most-complete: with the fewest missing cells, the first of several', () => {
    expect(
      left(
        { ...columns, updated: numberColumn([3, 1, 9, 1, 2]) },
        { by: ['customer'], keep: 'most-complete' },
      ),
    ).toEqual([1, 4])
    expect(left(columns, { by: ['customer'], keep: 'most-complete' })).toEqual([0, 1])
  })

  it('newest: with the greatest value of a column; a missing one is never newer', () => {
    expect(left(columns, { by: ['customer'], keep: 'newest', newest: 'updated' })).toEqual([1, 2])
    const missingFirst = { ...columns, updated: numberColumn([null, null, -5, null, null]) }
    expect(left(missingFirst, { by: ['customer'], keep: 'newest', newest: 'updated' })).toEqual([1, 2])
  })

  it('newest by moments and by strings in their order', () => {
    const time = { type: 'time', values: Float64Array.of(1e12, 5, 2e12, 4, 1.5e12) } as const
    expect(left({ customer, time }, { by: ['customer'], keep: 'newest', newest: 'time' })).toEqual([1, 2])
    const version = categoryColumn(['v1', 'v3', 'v2', 'v2', 'v9'])
    expect(left({ customer, version }, { by: ['customer'], keep: 'newest', newest: 'version' })).toEqual([
      1, 4,
    ])
  })

  it('newest must name a column that is there', () => {
    expect(() => left(columns, { by: ['customer'], keep: 'newest' })).toThrow(
      expect.objectContaining({
        code: 'CORE_OPTION_INVALID',
        message: expect.stringContaining('"newest" must name a column'),
      }),
    )
    expect(() => left(columns, { keep: 'newest', newest: 'update' })).toThrow(
      expect.objectContaining({ code: 'CORE_COLUMN_UNKNOWN' }),
    )
  })

  it('one row of each key stays, the best by the rule, whatever the table', () => {
    const row = fc.record({
      key: fc.constantFrom('a', 'b', 'c'),
      when: fc.option(fc.integer({ min: 0, max: 4 })),
      cell: fc.option(fc.constantFrom('x', 'y')),
    })
    const keep = fc.constantFrom('first', 'last', 'most-complete', 'newest' as const)
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 15 }), keep, (rows, rule) => {
        const table = {
          key: categoryColumn(rows.map((one) => one.key)),
          when: numberColumn(rows.map((one) => one.when)),
          cell: categoryColumn(rows.map((one) => one.cell)),
        }
        const worth = (at: number): number =>
          ({
            first: -at,
            last: at,
            'most-complete': Number(rows[at].when !== null) + Number(rows[at].cell !== null) - at / 100,
            newest: (rows[at].when ?? -1) - at / 100,
          })[rule]
        const wanted = [...new Set(rows.map((one) => one.key))].map((key) =>
          rows
            .map((_, at) => at)
            .filter((at) => rows[at].key === key)
            .reduce((a, b) => (worth(b) > worth(a) ? b : a)),
        )
        expect(left(table, { by: ['key'], keep: rule, newest: rule === 'newest' ? 'when' : '' })).toEqual(
          wanted.sort((a, b) => a - b),
        )
      }),
      { seed: 6, numRuns: 300 },
    )
  })
})

describe('spelling', () => {
  const columns = {
    name: categoryColumn(['North-West', ' north west', 'North–West', 'south', null, null]),
    n: numberColumn([1, 1, 1, 1, 1, 1]),
  }

  it('takes strings that differ in blanks, case and separators alone for one, and shows none of them', () => {
    const { table } = dropRows(tableOf(columns), [dropDuplicates({ spelling: true })])
    expect([...table.rowIds]).toEqual([0, 3, 4])
    expect(table.columns.get('name')).toMatchObject({ levels: expect.arrayContaining(['North-West']) })
  })

  it('is not asked for by default', () => {
    expect(left(columns, {})).toEqual([0, 1, 2, 3, 4])
  })
})

describe('only: keyed', () => {
  const repeated = [...Array.from({ length: 20 }, (_, row) => row), 4]

  it('drops a row again where a column is a key', () => {
    const id = numberColumn(repeated.map((row) => 1000 + row))
    const x = numberColumn(repeated.map((row) => row % 3))
    expect(left({ id, x }, { only: 'keyed' })).toEqual(Array.from({ length: 20 }, (_, row) => row))
  })

  it.each([
    ['few values', numberColumn(repeated.map((row) => row % 3))],
    ['numbers that are measured', numberColumn(repeated.map((row) => row + 0.5))],
    ['moments', { type: 'time', values: Float64Array.from(repeated) } as const],
    ['a key with a value missing', numberColumn(repeated.map((row) => (row === 7 ? null : row)))],
  ])('keeps honest twins: %s', (_, column) => {
    expect(left({ column }, { only: 'keyed' })).toEqual(repeated.map((_row, at) => at))
  })

  it('a value of two rows that differ elsewhere is no key, so that nothing goes', () => {
    const id = numberColumn([...repeated, 9])
    const x = numberColumn([...repeated.map(() => 1), 2])
    expect(left({ id, x }, { only: 'keyed' })).toHaveLength(22)
    expect(left({ id, x }, {})).toHaveLength(21)
  })
})
