import { type Batch, type History, transforms, windowMeasures } from '@modelwright/runtime'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { times } from '../../../../test/long.ts'
import { categoryColumn, numberColumn, tableOf } from '../../src/core/index.ts'
import { pastFinder } from '../../src/prepare/index.ts'

interface Row {
  readonly day: number | null
  readonly store: string | null
  readonly sales: number | null
}

const history: History = {
  name: 'history',
  time: { name: 'day', type: 'number', nullable: false },
  by: ['store'],
  columns: [{ name: 'sales', type: 'number', nullable: true }],
  rows: 3,
  spanMs: 0,
}
const rules = {
  schema: { inputs: [], output: { name: 'sales', task: 'regression' }, history },
  fixes: [],
} as const

const tableFrom = (rows: readonly Row[]): Batch =>
  tableOf({
    day: numberColumn(rows.map(({ day }) => day)),
    store: categoryColumn(rows.map(({ store }) => store)),
    sales: numberColumn(rows.map(({ sales }) => sales)),
  })

/** All features there are of the rows, one list a row. */
function featuresOf(rows: readonly Row[], pools: readonly (readonly Row[])[] = [rows]): number[][] {
  const past = pastFinder(rules, pools.map(tableFrom))(tableFrom(rows)).get('past:sales')!
  const lags = transforms['lag'].apply({ levels: [''], steps: Int32Array.of(1, 2, 3) }, [past], rows.length)
  const windows = [0, 1].flatMap((unitMs) =>
    transforms['rolling'].apply(
      { levels: [''], unitMs, window: 3, gap: 1, measures: windowMeasures },
      [past],
      rows.length,
    ),
  )
  const columns = [...lags, ...windows].map((column) => (column as { values: Float64Array }).values)
  return rows.map((_, row) => columns.map((values) => values[row]))
}

const rowArbitrary: fc.Arbitrary<Row> = fc.record({
  day: fc.option(fc.integer({ min: 0, max: 12 }), { freq: 12 }),
  store: fc.option(fc.constantFrom('a', 'b'), { freq: 12 }),
  sales: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { freq: 6 }),
})
const rowsArbitrary = fc.array(rowArbitrary, { minLength: 1, maxLength: 30 })

describe('what went before rows of a table', () => {
  it('is of the same group and strictly earlier, in the order of time', () => {
    const rows: Row[] = [
      { day: 2, store: 'a', sales: 20 },
      { day: 1, store: 'a', sales: 10 },
      { day: 2, store: 'a', sales: 21 },
      { day: 1, store: 'b', sales: 1 },
      { day: 3, store: 'a', sales: 30 },
      { day: 3, store: null, sales: 99 },
      { day: null, store: 'a', sales: 5 },
    ]
    const lag1 = featuresOf(rows).map(([first]) => first)
    expect(lag1).toEqual([10, Number.NaN, 10, Number.NaN, 21, Number.NaN, Number.NaN])
  })

  it('no row of the present or the future changes a feature, nor does a row of another group', () => {
    fc.assert(
      fc.property(rowsArbitrary, rowsArbitrary, fc.nat(), (rows, others, at) => {
        const row = rows[at % rows.length]
        const before = featuresOf(rows)[at % rows.length]
        const isHarmless = (other: Row): boolean =>
          row.day === null || other.day === null || other.day >= row.day || other.store !== row.store
        const harmless = others.filter(isHarmless)
        // All that is not the row's past is replaced, its own target among it.
        const kept = rows.filter((other) => !isHarmless(other))
        const changed = [{ ...row, sales: 12345 }, ...harmless, ...kept]
        expect(featuresOf(changed)[0]).toEqual(before)
      }),
      { numRuns: times(300, 10_000) },
    )
  })

  it('a row alone, looked up among all, gives the same bits as in the table', () => {
    fc.assert(
      fc.property(rowsArbitrary, (rows) => {
        const all = featuresOf(rows)
        rows.forEach((row, at) => {
          expect(featuresOf([row], [rows])[0]).toEqual(all[at])
        })
      }),
      { numRuns: times(100, 5000) },
    )
  })

  it('rows in two tables are one past', () => {
    fc.assert(
      fc.property(rowsArbitrary, rowsArbitrary, (older, newer) => {
        expect(featuresOf(newer, [older, newer])).toEqual(
          featuresOf([...older, ...newer]).slice(older.length),
        )
      }),
      { numRuns: times(100, 5000) },
    )
  })

  it('levels of two tables that are stored otherwise are the same levels', () => {
    const weather = {
      ...history,
      columns: [{ name: 'w', type: 'category', nullable: true, levels: ['x'] } as const],
    }
    const of = (day: number, ...levels: string[]): Batch =>
      tableOf({
        day: numberColumn(levels.map((_, at) => day + at)),
        store: categoryColumn(levels.map(() => 'a')),
        w: categoryColumn(levels),
      })
    const schema = { ...rules.schema, history: weather }
    const newer = of(5, 'x', 'z')
    const past = pastFinder({ schema, fixes: [] }, [of(1, 'z', 'y'), newer])(newer).get('past:w')!
    const [lag] = transforms['lag'].apply({ levels: ['=z'], steps: Int32Array.of(2) }, [past], 2)
    expect(lag).toEqual({ type: 'number', values: Float64Array.of(1, 0) })
  })

  it('refuses rows that lack a column that is looked back at', () => {
    const bare = tableOf({ day: numberColumn([1]), store: categoryColumn(['a']) })
    expect(() => pastFinder(rules, [bare])).toThrow(
      expect.objectContaining({
        code: 'PREPARE_HISTORY_ABSENT',
        message: expect.stringContaining('"sales"'),
      }),
    )
  })
})
