import { allOperations, readColumns } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { autoFixes, learnFixes } from '../../src/clean/index.ts'
import {
  booleanColumn,
  categoryColumn,
  numberColumn,
  type Table,
  tableOf,
  textColumn,
} from '../../src/core/index.ts'
import { inferSchema, type KindOfColumn } from '../../src/prepare/index.ts'

const output = { name: 'y', task: 'regression' } as const

function infer(table: Table, kinds: Record<string, KindOfColumn['kind']> = {}) {
  const columns = [...table.columns.keys()].map((name) => ({
    name,
    kind: kinds[name] ?? ('category' as const),
  }))
  const fixes = learnFixes(table, [...table.columns.keys()], autoFixes())
  return { fixes, ...inferSchema(table, fixes, columns, output) }
}

const only = (table: Table, kind: KindOfColumn['kind'] = 'category') =>
  infer(table, { x: kind }).schema.inputs[0]
const strings = (...values: (string | null)[]) => tableOf({ x: categoryColumn(values) })
const numbers = (...values: (number | null)[]) => tableOf({ x: numberColumn(values) })

describe('inferSchema', () => {
  it.each([
    [
      'numbers',
      strings('1', ' 2.5', 'NA', '-3e2'),
      { type: 'number', nullable: true, integer: false, range: [-300, 2.5] },
    ],
    [
      'whole numbers',
      strings('1', '2', '30'),
      { type: 'number', nullable: false, integer: true, range: [1, 30] },
    ],
    [
      'dates',
      strings('2024-01-31', '2023-02-01', ' '),
      { type: 'time', nullable: true, range: [1675209600000, 1706659200000] },
    ],
    [
      'codes with leading zeros',
      strings('007', '123', '0'),
      { type: 'category', nullable: false, levels: ['0', '007', '123'] },
    ],
    ['words', strings('b', 'a', ' b', null), { type: 'category', nullable: true, levels: ['a', 'b'] }],
    [
      'words, one of them None',
      strings('None', 'Minor'),
      { type: 'category', nullable: false, levels: ['Minor', 'None'] },
    ],
    [
      'hex and infinity',
      strings('0x10', 'Infinity', '1'),
      { type: 'category', nullable: false, levels: ['0x10', '1', 'Infinity'] },
    ],
  ])('reads strings as what they say: %s', (_name, table, wanted) => {
    expect(only(table)).toEqual({ name: 'x', ...wanted })
  })

  it('reads a text column of numbers as numbers, prose never', () => {
    const table = tableOf({ x: textColumn(['1.5', '?', '22']), prose: textColumn(['so it is', '1', '2']) })
    const { schema, leftOut } = infer(table, { x: 'text', prose: 'text' })
    expect(schema.inputs).toEqual([
      { name: 'x', type: 'number', nullable: true, integer: false, range: [1.5, 22] },
      { name: 'prose', type: 'text', nullable: false },
    ])
    expect(leftOut).toEqual([])
  })

  it('makes text of prose, however it is stored, missing where the fixes say so; one text for all is left out', () => {
    const table = tableOf({
      a: textColumn(['so it is', ' ', null]),
      b: categoryColumn(['a good one', 'NA', 'a good one or two']),
      c: textColumn(['all the same', 'all the same', ' all the same ']),
      d: textColumn([null, '?', '']),
    })
    const { schema, leftOut } = infer(table, { a: 'text', b: 'text', c: 'text', d: 'text' })
    expect(schema.inputs).toEqual([
      { name: 'a', type: 'text', nullable: true },
      { name: 'b', type: 'text', nullable: true },
    ])
    expect(leftOut.map(({ name, reason }) => `${name}: ${reason}`)).toEqual([
      'c: It has one value only in the training rows.',
      'd: It has no value in the training rows.',
    ])
  })

  it('makes whole numbers that are codes categories, sorted by code unit', () => {
    expect(only(numbers(10, 2, -0, null, 10))).toEqual({
      name: 'x',
      type: 'category',
      nullable: true,
      integer: true,
      levels: ['0', '10', '2'],
    })
    expect(only(numbers(1.5, 2))).toMatchObject({ type: 'number' })
    expect(only(numbers(1, 2), 'number')).toMatchObject({ type: 'number', integer: true })
  })

  it('keeps booleans and times, and says where values are missing', () => {
    const time = { type: 'time', values: Float64Array.of(1, 90_000_000) } as const
    const table = tableOf({ b: booleanColumn([true, null]), c: booleanColumn([true, false]), t: time })
    expect(infer(table).schema.inputs).toEqual([
      { name: 'b', type: 'boolean', nullable: true },
      { name: 'c', type: 'boolean', nullable: false },
      { name: 't', type: 'time', nullable: false, range: [0, 172_800_000] },
    ])
  })

  it('shows no extreme of the data in a range', () => {
    const values = Array.from({ length: 1000 }, (_, i) => 123.456 + i)
    const [input] = infer(tableOf({ x: numberColumn([...values, -9876543.21, 1e12]) }), { x: 'number' })
      .schema.inputs
    expect(input.range).toEqual([127, 1120])
  })

  it('leaves out ids, constants, prose, the target, and what has no or one value', () => {
    const table = tableOf({
      id: numberColumn([1, 2, 3]),
      same: numberColumn([7, 7, 7]),
      one: categoryColumn(['a', ' a', 'a ']),
      none: categoryColumn(['NA', null, ' ']),
      half: categoryColumn(['a', null, 'a']),
      y: numberColumn([1, 2, 3]),
    })
    const { schema, leftOut } = infer(table, { id: 'id', same: 'constant' })
    expect(schema.inputs.map((input) => input.name)).toEqual(['half'])
    expect(leftOut.map(({ name, reason }) => `${name}: ${reason}`)).toEqual([
      'id: It names the row and says nothing about others.',
      'same: It has one value only.',
      'one: It has one value only in the training rows.',
      'none: It has no value in the training rows.',
    ])
  })

  it('gives the reasons it was given', () => {
    const table = tableOf({ x: numberColumn([1, 2]), z: numberColumn([1, 2]) })
    const columns = [
      { name: 'x', kind: 'id', reason: 'It grows by one.' },
      { name: 'z', kind: 'number' },
    ] as const
    expect(inferSchema(table, [], columns, output).leftOut).toEqual([
      { name: 'x', reason: 'It grows by one.' },
    ])
  })

  it('refuses when no column is left, and unknown columns', () => {
    expect(() => infer(numbers(1, 1))).toThrow(expect.objectContaining({ code: 'PREPARE_INPUT_NONE' }))
    expect(() => inferSchema(numbers(1, 2), [], [{ name: 'X', kind: 'number' }], output)).toThrow(
      expect.objectContaining({ code: 'CORE_COLUMN_UNKNOWN' }),
    )
    expect(() => infer(numbers())).toThrow(expect.objectContaining({ code: 'PREPARE_INPUT_NONE' }))
  })

  it('describes the training rows so that reading them finds no problem', () => {
    const table = tableOf({
      a: categoryColumn([' 1', '2', 'NA', '4']),
      b: categoryColumn(['x', '\u00a0x', '?', 'y']),
      c: numberColumn([1, 2, 3, null]),
      d: numberColumn([1.5, 2, 3, null]),
      e: categoryColumn(['2024-01-01', '2024-01-01 10:00', null, '2020-12-31T23:59:59Z']),
      f: booleanColumn([true, false, null, true]),
    })
    const { schema, fixes } = infer(table)
    const { problems, batch } = readColumns({ schema, fixes }, allOperations, table)
    expect(problems).toEqual([])
    expect([...batch.columns.values()].map((column) => column.type)).toEqual([
      ...['number', 'category', 'category', 'number', 'time', 'boolean'],
    ])
  })
})
