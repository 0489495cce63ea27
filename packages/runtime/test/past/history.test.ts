import { describe, expect, test } from 'vitest'
import type { Column } from '../../src/column.ts'
import type { History, Operations } from '../../src/contracts.ts'
import { allOperations } from '../../src/operations.ts'
import { type ReadingRules, type ReadPolicy, readColumns, readRows } from '../../src/schema.ts'
import { textColumnOf } from '../../src/text-column.ts'

const history: History = {
  name: 'history',
  time: { name: 'day', type: 'time', nullable: false },
  by: ['store'],
  columns: [
    { name: 'sales', type: 'number', nullable: true },
    { name: 'weather', type: 'category', nullable: true, levels: ['rain', 'sun'] },
  ],
  rows: 2,
  spanMs: 0,
}
const rules: ReadingRules = {
  schema: {
    inputs: [{ name: 'price', type: 'number', nullable: false }],
    output: { name: 'sales', task: 'regression' },
    history,
  },
  fixes: [],
}

const past = (day: string, sales: unknown, weather: unknown = 'sun') => ({ day, sales, weather })
const row = (list: unknown, day = '2024-01-10') => ({ price: 1, day, store: 'a', history: list })
const read = (rows: readonly unknown[], policy: ReadPolicy = {}) =>
  readRows(rules, allOperations, rows, policy)

const two = [past('2024-01-09', 9), past('2024-01-08', 8, 'rain')]

describe('history of a request', () => {
  test('is read oldest first, whatever the order it comes in', () => {
    const { batch, problemCount, noteCount } = read([row(two), row([...two].reverse())])
    expect([problemCount, noteCount]).toEqual([0, 0])
    const sales = batch.past!.get('past:sales')!
    expect([...sales.from, ...sales.to]).toEqual([0, 2, 2, 4])
    expect(sales.values).toEqual({ type: 'number', values: Float64Array.of(8, 9, 8, 9) })
    expect(batch.past!.get('past:weather')!.values).toMatchObject({ codes: Int32Array.of(0, 1, 0, 1) })
  })

  test('comes as JSON text too, in rows and in columns, and reads the same', () => {
    const text = JSON.stringify(two)
    const asList = read([row(two)]).batch
    expect(read([row(text)]).batch).toEqual(asList)
    const columns = new Map<string, Column>([
      ['price', { type: 'number', values: Float64Array.of(1) } as const],
      ['day', textColumnOf(['2024-01-10'])],
      ['store', textColumnOf(['a'])],
      ['history', textColumnOf([text])],
    ])
    const table = readColumns(rules, allOperations, { rowCount: 1, columns })
    expect(table.batch).toEqual(asList)
    expect([table.problemCount, table.noteCount]).toEqual([0, 0])
  })

  test('may hold whole rows: what is not looked at is passed over in silence', () => {
    const whole = two.map((entry) => ({ ...entry, price: 'x', store: 7 }))
    expect(read([row(whole)])).toEqual(read([row(two)]))
  })

  test('an empty list says that there is none: accepted, with a note', () => {
    const { problemCount, notes } = read([row([])])
    expect(problemCount).toBe(0)
    expect(notes).toEqual([expect.objectContaining({ code: 'history-short', row: 0, column: 'history' })])
  })

  test('missing values of the past are accepted in silence', () => {
    const { noteCount, problemCount, batch } = read([row([past('2024-01-08', null, null), two[0]])])
    expect([noteCount, problemCount]).toEqual([0, 0])
    expect(batch.past!.get('past:sales')!.values).toEqual({
      type: 'number',
      values: Float64Array.of(Number.NaN, 9),
    })
  })

  const cases: [string, unknown, object][] = [
    ['absent', undefined, { code: 'history-missing', column: 'history' }],
    ['null', null, { code: 'history-missing' }],
    ['an empty text', '', { code: 'history-missing' }],
    ['a number', 7, { code: 'value-unreadable', column: 'history' }],
    ['an object', {}, { code: 'value-unreadable' }],
    ['text that is no JSON', '[{', { code: 'value-unreadable' }],
    ['JSON text of an object', '{}', { code: 'value-unreadable' }],
    ['a past row that is a number', [5], { code: 'value-unreadable', past: 0, column: '' }],
    [
      'a past row without the time',
      [{ sales: 1, weather: 'sun' }],
      { code: 'column-missing', past: 0, column: 'day' },
    ],
    [
      'a past row without the value',
      [two[0], { day: '2024-01-01', weather: 'sun' }],
      { code: 'column-missing', past: 1, column: 'sales' },
    ],
    ['a time that is null', [{ ...two[0], day: null }], { code: 'value-missing', past: 0 }],
    ['a time that is none', [past('yesterday', 1)], { code: 'value-unreadable', past: 0, column: 'day' }],
    [
      'a value that is none',
      [two[0], past('2024-01-08', 'many')],
      { code: 'value-unreadable', past: 1, column: 'sales' },
    ],
    ['the present row', [past('2024-01-10', 1)], { code: 'history-late', past: 0, column: 'day' }],
    ['a later row', [two[0], past('2024-02-01', 1)], { code: 'history-late', past: 1 }],
  ]
  test.each(cases)('is refused where it is %s', (_name, list, problem) => {
    const { problems } = read([row(two), row(list)])
    expect(problems).toContainEqual(expect.objectContaining({ row: 1, ...problem }))
  })

  test('says what must be there and how much of it', () => {
    const [{ message }] = read([row(undefined)]).problems
    expect(message).toBe(
      'Column "history" must list the 2 rows before it, each with "day", "sales", "weather", or []: found none.',
    )
  })

  test('a row whose own time is missing has no past', () => {
    const { batch } = read([{ ...row(two), day: null }], { missing: 'accept' })
    expect(batch.past!.get('past:sales')).toMatchObject({ from: Int32Array.of(0), to: Int32Array.of(0) })
  })

  test('counts problems beyond those it keeps', () => {
    const { problems, problemCount } = read([row(Array.from({ length: 300 }, () => past('2024-03-01', 1)))])
    expect([problems.length, problemCount]).toEqual([100, 300])
  })

  test('a model that looks back needs the operation that reads it', () => {
    const { history: _, ...without } = allOperations
    expect(() => readRows(rules, without as Operations, [row(two)])).toThrow()
  })
})
