import { readdir } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { cellOf, defineSource, type Source } from '../../../src/core/index.ts'
import {
  csv,
  jsonLines,
  retrieve,
  sourceWith,
  type UnionOptions,
  union,
} from '../../../src/retrieve/index.ts'
import { errorOf, openDesk } from '../desk.ts'

const desk = await openDesk()

beforeAll(async () => {
  await desk.write('a.csv', 'n,word,when\n1,x,2024-01-01\n2,y,\n')
  await desk.write('b.jsonl', '{"when":"2024-02-01","word":"z","n":3}\n{"when":null,"word":"","n":4.5}\n')
  await desk.write('more.csv', 'n,word,when,extra\n5,v,2024-03-01,true\n6,w,2024-03-02,false\n')
  await desk.write('text.csv', 'n,word,when\none,x,2024-01-01\ntwo,y,2024-01-01\n')
  await desk.write('blank.csv', 'n,word,when\n,x,\n,y,\n')
})

const read = (sources: Source[], options: UnionOptions = {}) =>
  retrieve(union(sources, options), desk.context)
const failed = (sources: Source[], options: UnionOptions = {}) => errorOf(read(sources, options))
async function table(sources: Source[], options: UnionOptions = {}) {
  const { table } = await read(sources, options)
  return Object.fromEntries(
    [...table.columns].map(([name, column]) => [
      name,
      Array.from({ length: table.rowCount }, (_, row) => cellOf(column, row)),
    ]),
  )
}
const day = (month: number, day = 1) => Date.UTC(2024, month - 1, day)
const a = csv('a.csv')
const b = jsonLines('b.jsonl')

describe('union', () => {
  it('puts rows one after the other, columns by name, whatever kind of source they are from', async () => {
    expect(await table([a, b], { origin: 'file' })).toEqual({
      n: [1, 2, 3, 4.5],
      word: ['x', 'y', 'z', null],
      when: [day(1), null, day(2), null],
      file: ['1', '1', '2', '2'],
    })
    const { snapshot } = await read([csv('a.csv', { licence: 'CC0' }), b])
    expect(snapshot.provenance).toMatchObject({ source: 'union', from: ['a.csv', 'b.jsonl'], licence: 'CC0' })
    expect(await readdir(desk.temporary)).toEqual([])
  })

  it('fills what a table lacks where that is asked for', async () => {
    expect(await table([a, csv('more.csv')], { columns: 'any' })).toMatchObject({
      n: [1, 2, 5, 6],
      extra: [null, null, true, false],
    })
  })

  it('takes a column that is blank throughout for any type', async () => {
    expect((await table([csv('blank.csv'), a]))['n']).toEqual([null, null, 1, 2])
    expect((await table([a, csv('blank.csv')]))['when']).toEqual([day(1), null, null, null])
  })

  it('is made of any sources, also of others made of sources, and of your own', async () => {
    const own = defineSource({
      name: 'mine',
      async bring({ rows }, { makeFolder }) {
        const path = `${await makeFolder()}/rows.csv`
        await desk.write('unused', '')
        const { writeFile } = await import('node:fs/promises')
        await writeFile(path, String(rows))
        return { files: [{ path, shown: 'mine:rows' }], format: 'csv' }
      },
    })
    const mine = sourceWith(own, { rows: 'n,word,when\n7,u,2024-04-01\n' })
    const { snapshot } = await read([union([a, b]), mine])
    expect(snapshot.rowCount).toBe(5)
    expect(snapshot.provenance.from).toEqual(['a.csv', 'b.jsonl', 'mine:rows'])
    expect(await readdir(desk.temporary)).toEqual([])
  })
})

describe('union says what is wrong', () => {
  it('other columns, other types, a name that is taken', async () => {
    expect(await failed([a, csv('more.csv')])).toMatchObject({
      code: 'RETRIEVE_COLUMNS_DIFFERENT',
      message: expect.stringContaining('"extra"'),
    })
    expect(await failed([a, csv('text.csv')])).toMatchObject({
      code: 'RETRIEVE_TYPES_DIFFERENT',
      message: expect.stringMatching(/"n" is text in "text.csv", but a number in "a.csv"/),
    })
    expect(await failed([a, b], { origin: 'word' })).toMatchObject({ code: 'RETRIEVE_COLUMN_TAKEN' })
    expect(() => union([a])).toThrow(/two sources or more/)
    expect(await readdir(desk.temporary)).toEqual([])
  })

  it('a source that nobody knows, or that brings nothing', async () => {
    expect(await failed([a, { kind: 'source', name: 'nobody', options: {} }])).toMatchObject({
      code: 'RETRIEVE_SOURCE_UNKNOWN',
    })
    const empty = sourceWith(defineSource({ name: 'empty', bring: async () => ({ files: [] }) }))
    expect(await errorOf(retrieve(empty, desk.context))).toMatchObject({ code: 'RETRIEVE_SOURCE_UNKNOWN' })
  })
})
