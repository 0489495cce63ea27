import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { times } from '../../../test/long.ts'
import type { Batch, Column } from '../src/column.ts'
import type { Cell, Input, Operations } from '../src/contracts.ts'
import { type ReadingRules, type ReadPolicy, type ReadResult, readColumns, readRows } from '../src/schema.ts'
import { textAt, textColumnOf } from '../src/text-column.ts'

let fixRuns = 0

const operations: Operations = {
  fixes: {
    upper: { name: 'upper', read: () => 0, apply: (_state, value) => value.replace(/a/g, 'A') },
    dash: {
      name: 'dash',
      read: () => 0,
      apply(_state, value) {
        fixRuns++
        return value === '-' ? null : value
      },
    },
  },
  transforms: {},
  models: {},
}

const colours = ['blue', 'green', 'red']

const inputs: readonly Input[] = [
  { name: 'age', type: 'number', nullable: false, range: [0, 90] },
  { name: 'colour', type: 'category', nullable: true, levels: colours },
  { name: 'code', type: 'category', nullable: true, integer: true, levels: ['1', '10', '5'] },
  { name: 'member', type: 'boolean', nullable: true },
  { name: 'signup', type: 'time', nullable: true, range: [0, 2e12] },
  { name: 'note', type: 'text', nullable: true },
]

function rulesOf(inputs: readonly Input[], fixes: ReadingRules['fixes'] = []): ReadingRules {
  return { schema: { inputs, output: { name: 'y', task: 'regression' } }, fixes }
}

const rules = rulesOf(inputs)
const good = { age: 40, colour: 'red', code: 5, member: true, signup: '2024-02-29', note: 'hé😀' }

function cells(column: Column | undefined): Cell[] {
  if (column === undefined) return []
  if (column.type === 'category')
    return Array.from(column.codes, (code) => (code < 0 ? null : column.levels[code]))
  if (column.type === 'text') return Array.from(column.missing, (_, row) => textAt(column, row))
  if (column.type === 'boolean')
    return Array.from(column.values, (value) => (value === 2 ? null : value === 1))
  return Array.from(column.values, (value) => (Number.isNaN(value) ? null : value))
}

const cellsOf = (result: ReadResult): Cell[][] => [...result.batch.columns.values()].map(cells)

function readOne(row: unknown, policy?: ReadPolicy): ReadResult {
  return readRows(rules, operations, [row], policy)
}

/** Reads one value of one input. */
function readValue(input: Partial<Input>, value: unknown, policy?: ReadPolicy) {
  const rules = rulesOf([{ name: 'x', type: 'number', nullable: true, levels: colours, ...input }])
  const result = readRows(rules, operations, [{ x: value }], policy)
  return { value: cellsOf(result)[0][0], problem: result.problems[0]?.code, note: result.notes[0]?.code }
}

describe('readRows', () => {
  test('gives one column per input, in schema order, of its type', () => {
    const { batch, problems, notes } = readOne(good)
    expect(problems).toEqual([])
    expect(notes).toEqual([])
    expect(batch.rowCount).toBe(1)
    expect([...batch.columns].map(([name, column]) => [name, column.type, cells(column)[0]])).toEqual([
      ['age', 'number', 40],
      ['colour', 'category', 'red'],
      ['code', 'category', '5'],
      ['member', 'boolean', true],
      ['signup', 'time', 1_709_164_800_000],
      ['note', 'text', 'hé😀'],
    ])
  })

  test("category columns carry the schema's own list of levels while all levels are known", () => {
    const column = readOne(good).batch.columns.get('colour')
    expect(column?.type === 'category' && column.levels).toBe(colours)
  })

  test('unknown levels are added behind the known ones, each once', () => {
    const rows = ['red', 'pink', 'blue', 'pink', 'teal'].map((colour) => ({ ...good, colour }))
    const { batch, notes } = readRows(rules, operations, rows)
    const column = batch.columns.get('colour')
    expect(column).toEqual({
      type: 'category',
      codes: Int32Array.of(2, 3, 0, 3, 4),
      levels: ['blue', 'green', 'red', 'pink', 'teal'],
      known: 3,
    })
    expect(notes.map((note) => [note.code, note.row, note.found])).toEqual([
      ['level-unknown', 1, '"pink"'],
      ['level-unknown', 3, '"pink"'],
      ['level-unknown', 4, '"teal"'],
    ])
    expect(colours).toHaveLength(3)
  })

  test('no rows give columns of no rows', () => {
    const result = readRows(rules, operations, [])
    expect(result.problemCount).toBe(0)
    expect(cellsOf(result)).toEqual(inputs.map(() => []))
  })

  test.each([[null], [5], ['x'], [true], [undefined], [[1, 2]], [() => 1]])(
    'a row that is %j is a problem of its own, told once',
    (row) => {
      const { problems, batch } = readRows(rules, operations, [good, row, good])
      expect(problems).toHaveLength(1)
      expect(problems[0]).toMatchObject({ code: 'value-unreadable', row: 1, column: '' })
      expect(batch.rowCount).toBe(3)
    },
  )

  test('keys of Object.prototype are no columns', () => {
    const hostile = rulesOf([
      { name: 'constructor', type: 'number', nullable: true },
      { name: '__proto__', type: 'category', nullable: true, levels: ['toString', '__proto__'] },
    ])
    expect(readRows(hostile, operations, [{}]).problems.map((problem) => problem.column)).toEqual([
      'constructor',
      '__proto__',
    ])
    const row = JSON.parse('{"__proto__":"__proto__","constructor":1}')
    const result = readRows(hostile, operations, [row])
    expect(result.problems).toEqual([])
    expect(cellsOf(result)).toEqual([[1], ['__proto__']])
    const unknown = readRows(hostile, operations, [
      { ...row, ...JSON.parse('{"__proto__":"hasOwnProperty"}') },
    ])
    expect(unknown.notes).toMatchObject([{ code: 'level-unknown', found: '"hasOwnProperty"' }])
  })

  test('collects every problem of every row and names row, column and value', () => {
    const rows = [
      { ...good, age: 'forty', member: 'perhaps' },
      good,
      { ...good, age: null, signup: '2023-02-29', note: { a: 1 } },
    ]
    const { problems } = readRows(rules, operations, rows)
    expect(problems.map(({ code, row, column, found }) => [code, row, column, found])).toEqual([
      ['value-unreadable', 0, 'age', '"forty"'],
      ['value-missing', 2, 'age', undefined],
      ['value-unreadable', 0, 'member', '"perhaps"'],
      ['value-unreadable', 2, 'signup', '"2023-02-29"'],
      ['value-unreadable', 2, 'note', 'an object'],
    ])
    expect(problems[0].message).toBe('Column "age" must hold a number, found "forty".')
  })

  test('keeps 100 problems and counts all; a long value is cut', () => {
    const rows = Array.from({ length: 250 }, () => ({ ...good, age: 'x'.repeat(5000) }))
    const { problems, problemCount } = readRows(rules, operations, rows)
    expect(problems).toHaveLength(100)
    expect(problemCount).toBe(250)
    expect(problems[0].message.length).toBeLessThan(150)
  })

  test('a key that no row has is told once, one that some lack is told for each', () => {
    const { age: _age, ...ageless } = good
    const none = readRows(rules, operations, [ageless, ageless, ageless])
    expect(none.problems).toEqual([
      {
        code: 'column-missing',
        row: 0,
        column: 'age',
        message: 'Column "age" is missing (and 2 more rows).',
      },
    ])
    const some = readRows(rules, operations, [ageless, good, { ...good, age: undefined }])
    expect(some.problems.map(({ code, row }) => [code, row])).toEqual([
      ['column-missing', 0],
      ['column-missing', 2],
    ])
  })

  test('a missing key is a problem whatever the policy, and a near key is named', () => {
    const { age: _age, ...ageless } = good
    const accept = { missing: 'accept', unreadable: 'missing', extra: 'accept' } as const
    const { problems, notes } = readOne({ ...ageless, Age: 3 }, accept)
    expect(problems[0].message).toBe('Column "age" is missing. There is "Age": is it meant?')
    expect(notes[0]).toMatchObject({ code: 'column-extra', column: 'Age' })
    expect(notes[0].message).toContain('Did you mean "age"?')
  })

  test('an extra key is told once; a problem when the policy refuses it', () => {
    const rows = [good, { ...good, extra: 1 }, { ...good, extra: 2 }]
    expect(readRows(rules, operations, rows).notes).toMatchObject([
      { code: 'column-extra', row: 1, column: 'extra' },
    ])
    expect(readRows(rules, operations, rows, { extra: 'refuse' }).problems).toMatchObject([
      { code: 'column-extra' },
    ])
  })
})

describe('values', () => {
  test.each<[Partial<Input>, unknown, Cell]>([
    [{ type: 'number' }, 1.5, 1.5],
    [{ type: 'number' }, '1.5', 1.5],
    [{ type: 'number' }, '', null],
    [{ type: 'number' }, null, null],
    [{ type: 'number' }, Number.NaN, null],
    [{ type: 'time' }, 86_400_000, 86_400_000],
    [{ type: 'time' }, '1970-01-02T00:00:00Z', 86_400_000],
    [{ type: 'time' }, '', null],
    [{ type: 'boolean' }, false, false],
    [{ type: 'boolean' }, 'no', false],
    [{ type: 'boolean' }, 1, true],
    [{ type: 'boolean' }, '', null],
    [{ type: 'category' }, 'red', 'red'],
    [{ type: 'category' }, '', null],
    [{ type: 'category', levels: ['true'] }, true, 'true'],
    [{ type: 'category', levels: ['1.5'] }, 1.5, '1.5'],
    [{ type: 'category', levels: ['1.5'] }, '1.50', '1.50'],
    [{ type: 'category', levels: ['5'], integer: true }, '5.0', '5'],
    [{ type: 'category', levels: ['5'], integer: true }, 5, '5'],
    [{ type: 'category', levels: ['x'], integer: true }, 'x', 'x'],
    [{ type: 'text' }, '', ''],
    [{ type: 'text' }, 12, '12'],
    [{ type: 'text' }, true, 'true'],
    [{ type: 'text' }, null, null],
  ])('%j reads %j as %j', (input, value, expected) => {
    const read = readValue(input, value)
    expect(read.value).toBe(expected)
    expect(read.problem).toBeUndefined()
  })

  test.each<[Input['type'], unknown]>([
    ['number', 'abc'],
    ['number', true],
    ['number', Infinity],
    ['number', -Infinity],
    ['number', [1]],
    ['number', { value: 1 }],
    ['number', ' '],
    ['time', '2023-02-29'],
    ['time', true],
    ['time', Infinity],
    ['time', 8.64e15 + 2],
    ['time', []],
    ['boolean', 2],
    ['boolean', 'maybe'],
    ['boolean', {}],
    ['category', []],
    ['category', {}],
    ['category', Infinity],
    ['text', []],
    ['text', {}],
    ['text', -Infinity],
  ])('%s does not read %j', (type, value) => {
    expect(readValue({ type }, value)).toMatchObject({ value: null, problem: 'value-unreadable' })
    expect(readValue({ type }, value, { unreadable: 'missing' })).toEqual({
      value: null,
      problem: undefined,
      note: 'value-unreadable',
    })
  })

  test('−0 becomes 0', () => {
    expect(Object.is(readValue({ type: 'number' }, -0).value, 0)).toBe(true)
    expect(Object.is(readValue({ type: 'number' }, '-0').value, 0)).toBe(true)
  })

  test('a missing value is a problem where training had none, unless accepted', () => {
    for (const value of [null, '', Number.NaN]) {
      expect(readValue({ nullable: false }, value).problem).toBe('value-missing')
      expect(readValue({ nullable: false }, value, { missing: 'accept' })).toMatchObject({
        problem: undefined,
        note: 'value-missing',
      })
      expect(readValue({ nullable: true }, value)).toEqual({
        value: null,
        problem: undefined,
        note: undefined,
      })
    }
  })

  test('an unknown level is refused by the request or by the schema, and then missing', () => {
    const input = { type: 'category' } as const
    expect(readValue(input, 'pink')).toMatchObject({ value: 'pink', note: 'level-unknown' })
    expect(readValue(input, 'pink', { unknown: 'refuse' })).toMatchObject({
      value: null,
      problem: 'level-unknown',
    })
    expect(readValue({ ...input, unknown: 'refuse' }, 'pink', { unknown: 'accept' })).toMatchObject({
      value: null,
      problem: 'level-unknown',
    })
  })

  test('an unknown level is told with what is known: all when few, else the nearest', () => {
    const few = readOne({ ...good, colour: 'gren' }).notes[0].message
    expect(few).toBe(
      'Column "colour" has a level that training never saw: "gren". Known: "blue", "green", "red".',
    )
    const levels = [...'abcdefgh'].map((letter) => letter.repeat(5)).concat('green')
    const many = rulesOf([{ name: 'colour', type: 'category', nullable: true, levels }])
    expect(readRows(many, operations, [{ colour: 'gren' }]).notes[0].message).toMatch(
      /Did you mean "green"\?$/,
    )
  })

  test('a value outside the usual range is a note', () => {
    const { problems, notes } = readOne({ ...good, age: 91, signup: '2100-01-01' })
    expect(problems).toEqual([])
    expect(notes.map((note) => note.message)).toEqual([
      'Column "age" has 91, outside the 0 to 90 usual in training.',
      'Column "signup" has 2100-01-01, outside the 1970-01-01 to 2033-05-18T03:33:20Z usual in training.',
    ])
    expect(readOne({ ...good, age: 0 }).notes).toEqual([])
    expect(readOne({ ...good, age: 90 }).notes).toEqual([])
  })
})

describe('fixes', () => {
  const fixed = rulesOf(
    [
      { name: 'colour', type: 'category', nullable: false, levels: ['bAr'] },
      { name: 'size', type: 'number', nullable: false },
    ],
    [
      { name: 'upper', columns: ['colour'], state: 0 },
      { name: 'dash', columns: ['colour', 'size'], state: 0 },
    ],
  )

  test('run in order on text, before reading; what they make null is missing', () => {
    expect(cellsOf(readRows(fixed, operations, [{ colour: 'bar', size: '4' }]))).toEqual([['bAr'], [4]])
    const missing = readRows(fixed, operations, [{ colour: '-', size: '-' }])
    expect(missing.problems.map((problem) => problem.code)).toEqual(['value-missing', 'value-missing'])
  })

  test('leave numbers and truth values alone', () => {
    fixRuns = 0
    readRows(fixed, operations, [{ colour: true, size: 4 }])
    expect(fixRuns).toBe(0)
  })

  test('run once per distinct level of a category column', () => {
    fixRuns = 0
    const rowCount = 10_000
    const columns = new Map<string, Column>([
      [
        'colour',
        {
          type: 'category',
          codes: Int32Array.from({ length: rowCount }, (_, i) => i % 3),
          levels: ['bar', '-', 'x', 'unused'],
        },
      ],
      ['size', { type: 'number', values: new Float64Array(rowCount) }],
    ])
    const result = readColumns(fixed, operations, { rowCount, columns })
    expect(fixRuns).toBe(3)
    expect(cells(result.batch.columns.get('colour')).slice(0, 4)).toEqual(['bAr', null, 'x', 'bAr'])
    expect(result.problems).toMatchObject([{ code: 'value-missing', row: 1, column: 'colour' }])
    expect(result.problems[0].message).toBe(
      'Column "colour" must have a value, found none (and 3332 more rows).',
    )
    expect(result.notes).toMatchObject([{ code: 'level-unknown', row: 2, found: '"x"' }])
  })

  test('a fix that does not exist is a bug', () => {
    const unknown = rulesOf(inputs, [{ name: 'constructor', columns: ['age'], state: 0 }])
    expect(() => readRows(unknown, operations, [])).toThrow('bug: there is no operation "constructor"')
  })
})

const batchOf = (rowCount: number, columns: Record<string, Column>): Batch => ({
  rowCount,
  columns: new Map(Object.entries(columns)),
})

function stringColumn(values: readonly (string | null)[]): Column {
  const levels = [...new Set(values)].filter((value) => value !== null).sort()
  return {
    type: 'category',
    levels,
    codes: Int32Array.from(values, (value) => (value === null ? -1 : levels.indexOf(value))),
  }
}

describe('readColumns', () => {
  test('shares columns that are of their type and need no mending', () => {
    const age: Column = { type: 'number', values: Float64Array.of(1, 2) }
    const signup: Column = { type: 'time', values: Float64Array.of(1, Number.NaN) }
    const member: Column = { type: 'boolean', values: Uint8Array.of(1, 2) }
    const rules = rulesOf(inputs.filter(({ name }) => ['age', 'signup', 'member'].includes(name)))
    const { batch, problems } = readColumns(rules, operations, batchOf(2, { age, signup, member }))
    expect(problems).toEqual([])
    expect(batch.columns.get('age')).toBe(age)
    expect(batch.columns.get('signup')).toBe(signup)
    expect(batch.columns.get('member')).toBe(member)
  })

  test('tells infinite, missing and unusual numbers once each, with the first row', () => {
    const rules = rulesOf([inputs[0]])
    const values = Float64Array.of(1, Infinity, Number.NaN, 99, -Infinity, Number.NaN, -0, 100)
    const age: Column = { type: 'number', values }
    const { batch, problems, notes } = readColumns(rules, operations, batchOf(8, { age }))
    expect(problems.map(({ code, row }) => [code, row])).toEqual([
      ['value-missing', 2],
      ['value-unreadable', 1],
    ])
    expect(notes.map(({ code, row }) => [code, row])).toEqual([['value-outside', 3]])
    expect(cells(batch.columns.get('age'))).toEqual([1, null, null, 99, null, null, 0, 100])
    expect(values[1]).toBe(Infinity)
  })

  test('a column that is not there is a problem of the whole column; the target and other columns are notes', () => {
    const { batch, problems, notes } = readColumns(
      rulesOf([inputs[0]]),
      operations,
      batchOf(2, { Age: stringColumn(['1', '2']), y: stringColumn([null, null]) }),
    )
    expect(problems).toEqual([
      {
        code: 'column-missing',
        row: -1,
        column: 'age',
        message: 'Column "age" is missing. There is "Age": is it meant?',
      },
    ])
    expect(notes.map(({ code, row, column }) => [code, row, column])).toEqual([
      ['column-extra', -1, 'Age'],
      ['column-extra', -1, 'y'],
    ])
    expect(cells(batch.columns.get('age'))).toEqual([null, null])
  })

  test('levels that no row uses are not looked at', () => {
    const colour: Column = { type: 'category', codes: Int32Array.of(1, 1), levels: ['pink', 'red'] }
    const { notes, batch } = readColumns(rulesOf([inputs[1]]), operations, batchOf(2, { colour }))
    expect(notes).toEqual([])
    const read = batch.columns.get('colour')
    expect(read?.type === 'category' && read.levels).toBe(colours)
  })

  test.each<[Input['type'], Column, Cell[]]>([
    ['time', { type: 'number', values: Float64Array.of(5, Number.NaN) }, [5, null]],
    ['category', { type: 'number', values: Float64Array.of(5, -0) }, ['5', '0']],
    ['boolean', { type: 'number', values: Float64Array.of(1, 0) }, [true, false]],
    ['text', { type: 'number', values: Float64Array.of(1.5, Number.NaN) }, ['1.5', null]],
    ['category', { type: 'boolean', values: Uint8Array.of(1, 2) }, ['true', null]],
    ['text', { type: 'boolean', values: Uint8Array.of(0, 1) }, ['false', 'true']],
    [
      'category',
      { type: 'time', values: Float64Array.of(0, 1500) },
      ['1970-01-01', '1970-01-01T00:00:01.500Z'],
    ],
    ['text', { type: 'time', values: Float64Array.of(0, Number.NaN) }, ['1970-01-01', null]],
    ['number', stringColumn(['1', null]), [1, null]],
    ['time', stringColumn(['1970-01-02', null]), [86_400_000, null]],
    ['boolean', stringColumn(['yes', null]), [true, null]],
    ['text', stringColumn(['b', null]), ['b', null]],
    ['number', textColumnOf(['1', null]), [1, null]],
    ['category', textColumnOf(['red', '']), ['red', null]],
    ['text', textColumnOf(['', 'ö']), ['', 'ö']],
  ])('reads as %s a column %j', (type, column, expected) => {
    const rules = rulesOf([{ name: 'x', type, nullable: true, levels: colours }])
    const result = readColumns(rules, operations, batchOf(2, { x: column }))
    expect(result.problems).toEqual([])
    expect(cellsOf(result)[0]).toEqual(expected)
  })

  test.each<[Input['type'], Column]>([
    ['number', { type: 'time', values: Float64Array.of(5) }],
    ['number', { type: 'boolean', values: Uint8Array.of(1) }],
    ['time', { type: 'boolean', values: Uint8Array.of(1) }],
    ['boolean', { type: 'number', values: Float64Array.of(2) }],
    ['number', stringColumn(['x'])],
  ])('does not read as %s a column %j', (type, column) => {
    const rules = rulesOf([{ name: 'x', type, nullable: true }])
    const result = readColumns(rules, operations, batchOf(1, { x: column }))
    expect(result.problems).toMatchObject([{ code: 'value-unreadable', row: 0 }])
    expect(cellsOf(result)[0]).toEqual([null])
  })
})

const cell = fc.oneof(
  fc.constantFrom(
    null,
    '',
    '-',
    '1',
    '5.0',
    '5',
    '1e3',
    'red',
    'pink',
    'bar',
    'true',
    'no',
    '2024-02-29',
    '2023-02-29',
    'NaN',
  ),
  fc.string({ maxLength: 4 }),
)
const wide = rulesOf(inputs, [{ name: 'dash', columns: inputs.map((input) => input.name), state: 0 }])
const policies = fc.record({
  unknown: fc.constantFrom('accept', 'refuse'),
  missing: fc.constantFrom('accept', 'refuse'),
  unreadable: fc.constantFrom('refuse', 'missing'),
} as const)

describe('the same cells give the same columns', () => {
  const tables = fc.array(fc.tuple(cell, cell, cell, cell, cell, cell), { minLength: 1, maxLength: 8 })
  const rowsOf = (table: readonly (readonly Cell[])[]): Record<string, Cell>[] =>
    table.map((row) => Object.fromEntries(inputs.map((input, at) => [input.name, row[at]])))

  test('from rows, from category columns and from text columns', () => {
    fc.assert(
      fc.property(tables, policies, (table, policy) => {
        const fromRows = readRows(wide, operations, rowsOf(table), policy)
        for (const columnOf of [stringColumn, textColumnOf]) {
          const columns = inputs.map((input, at): [string, Column] => [
            input.name,
            columnOf(table.map((row) => row[at] as string | null)),
          ])
          const fromColumns = readColumns(
            wide,
            operations,
            { rowCount: table.length, columns: new Map(columns) },
            policy,
          )
          expect(cellsOf(fromColumns)).toEqual(cellsOf(fromRows))
          expect(fromColumns.problemCount > 0).toBe(fromRows.problemCount > 0)
          expect(fromColumns.noteCount > 0).toBe(fromRows.noteCount > 0)
        }
      }),
      { seed: 11, numRuns: times(300, 10_000) },
    )
  })

  test('from a batch of rows and from each row alone', () => {
    fc.assert(
      fc.property(tables, policies, (table, policy) => {
        const rows = rowsOf(table)
        const together = cellsOf(readRows(wide, operations, rows, policy))
        rows.forEach((row, at) => {
          expect(cellsOf(readRows(wide, operations, [row], policy)).map((column) => column[0])).toEqual(
            together.map((column) => column[at]),
          )
        })
      }),
      { seed: 12, numRuns: times(300, 10_000) },
    )
  })

  test('whatever a row is, reading it never throws', () => {
    fc.assert(
      fc.property(
        fc.anything({
          withNullPrototype: true,
          withBigInt: true,
          withDate: true,
          withTypedArray: true,
          withSparseArray: true,
        }),
        fc.jsonValue(),
        (value, json) => {
          const rows = [
            value,
            json,
            { age: value, colour: value, code: value, member: value, signup: value, note: value },
          ]
          const { batch, problemCount } = readRows(wide, operations, rows)
          expect(batch.rowCount).toBe(3)
          expect(problemCount).toBeGreaterThan(0)
        },
      ),
      { seed: 13, numRuns: times(1000, 50_000) },
    )
  })
})
