import { describe, expect, test } from 'vitest'
import type { PreparedType } from '../../src/column.ts'
import { readHistorySchema } from '../../src/past/history-schema.ts'
import { readerOf } from '../../src/reader.ts'

const good = {
  name: 'history',
  time: { name: 'day', type: 'time', nullable: false },
  by: ['store'],
  columns: [{ name: 'sales', type: 'number', nullable: true }],
  rows: 2,
  spanMs: 0,
}

const read = (value: object, types: Map<string, PreparedType> = new Map([['price', 'number']])) =>
  readHistorySchema(readerOf(value, 'schema.history'), types)

describe('what an artifact says of the past', () => {
  test('is read, and its columns get names of their own', () => {
    const types = new Map<string, PreparedType>()
    expect(read(good, types)).toEqual(good)
    expect([...types]).toEqual([['past:sales', 'past']])
  })

  test.each([
    ['a new field', { ...good, gap: 1 }],
    ['no name', { ...good, name: undefined }],
    ['the name of an input', { ...good, name: 'price' }],
    ['a time that is text', { ...good, time: { name: 'day', type: 'text', nullable: false } }],
    ['no time', { ...good, time: null }],
    ['groups that are no list', { ...good, by: 'store' }],
    ['a column of text', { ...good, columns: [{ name: 'note', type: 'text', nullable: true }] }],
    ['a column twice', { ...good, columns: [...good.columns, ...good.columns] }],
    ['the time as a column', { ...good, columns: [{ name: 'day', type: 'number', nullable: true }] }],
    ['a column that clashes with an input', good, new Map([['past:sales', 'number']])],
    ['rows below 0', { ...good, rows: -1 }],
    ['rows that are no number', { ...good, rows: 1.5 }],
    ['an endless span', { ...good, spanMs: Number.POSITIVE_INFINITY }],
    ['a span of NaN', { ...good, spanMs: Number.NaN }],
  ] as [string, object, Map<string, PreparedType>?][])('refuses %s', (_name, value, types) => {
    expect(() => read(value, types)).toThrow(expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' }))
  })
})
