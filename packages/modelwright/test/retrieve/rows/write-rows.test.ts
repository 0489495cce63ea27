import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import type { Column } from '@modelwright/runtime'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { numberColumn } from '../../../src/core/index.ts'
import {
  csv,
  type OpenRowsOptions,
  openRows,
  parquet,
  retrieve,
  type WriteRowsOptions,
  writeRows,
} from '../../../src/retrieve/index.ts'
import { type Desk, errorOf, openDesk, runSql } from '../desk.ts'
import { collectRows } from './collect-rows.ts'

const desk: Desk = await openDesk()
const collect = (path: string, options?: OpenRowsOptions) => collectRows(desk, path, options)

/** Scores a file: writes its rows with the row's number beside them. */
async function score(
  from: string,
  to: string | PassThrough,
  options: Partial<WriteRowsOptions> = {},
  chunkRows = 3,
) {
  const rows = await openRows(from, { folder: desk.folder, chunkRows })
  const target = typeof to === 'string' ? join(desk.folder, to) : to
  const writer = await writeRows(target, { names: rows.names, added: ['prediction'], ...options })
  let row = 0
  for await (const chunk of rows) {
    const added = new Map<string, Column>([
      ['prediction', numberColumn(Array.from({ length: chunk.rowCount }, () => row++ / 2))],
    ])
    await writer.write(chunk.original, added)
  }
  await writer.close()
}

describe('writeRows', () => {
  const text = 'a,"b c",d\n1.50,"x, ""y""\nz",\n007,é😀, w\n,2,"\r"\n'

  it('writes the input back cell by cell, with the added columns', async () => {
    await score(await desk.write('in.csv', text), 'out.csv')
    expect(await readFile(join(desk.folder, 'out.csv'), 'utf8')).toBe(
      'a,b c,d,prediction\n1.50,"x, ""y""\nz",,0\n007,é😀," w",0.5\n,2,"\r",1\n',
    )
  })

  it('reads back what it wrote, for any table', async () => {
    const cell = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 6 }),
      fc.constantFrom('', '"', ',', '\n', '\r\n', ' x', 'x ', ';', '\t', "'", '\\', '1,5'),
    )
    const table = fc
      .integer({ min: 1, max: 4 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 2, maxLength: 8 }),
      )
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const names = rows[0].map((_, index) => `c${index}`)
        const columns = names.map((_, index) =>
          rows.map((row) =>
            row[index].replace(/[ \t]/g, '') === '' || row[index].includes('\0') ? null : row[index],
          ),
        )
        const batch = {
          rowCount: rows.length,
          columns: new Map<string, Column>(
            columns.map((values, index) => [
              names[index],
              {
                type: 'category',
                codes: Int32Array.from(values, (value, row) => (value === null ? -1 : row)),
                levels: values.map((value) => value ?? ''),
              },
            ]),
          ),
        }
        const path = join(desk.folder, 'any.csv')
        const writer = await writeRows(path, { names, added: [] })
        await writer.write(batch, new Map())
        await writer.close()
        const read = await collect('any.csv', { csv: { delimiter: ',', quote: 'double', escape: 'double' } })
        expect(read.cells).toEqual(rows.map((_, row) => columns.map((values) => values[row])))
      }),
      { seed: 8, numRuns: 300 },
    )
  })

  it('writes JSON lines and Parquet', async () => {
    const path = await desk.write('in2.csv', text)
    await score(path, 'out.jsonl')
    const lines = (await readFile(join(desk.folder, 'out.jsonl'), 'utf8')).trim().split('\n')
    expect(JSON.parse(lines[1])).toEqual({ a: '007', 'b c': 'é😀', d: ' w', prediction: 0.5 })
    expect(JSON.parse(lines[0]).d).toBeNull()
    await score(path, 'out.parquet', {}, 1)
    const { cells, types } = await collect('out.parquet')
    expect(types).toEqual({ a: 'category', 'b c': 'category', d: 'category', prediction: 'number' })
    expect(cells).toEqual([
      ['1.50', 'x, "y"\nz', null, 0],
      ['007', 'é😀', ' w', 0.5],
      [null, '2', '\r', 1],
    ])
  })

  it('writes typed input as it is typed, also where a later chunk differs', async () => {
    const path = await desk.write('typed.jsonl', '{"a":1,"t":true}\n{"a":"x","t":false}\n{"t":true,"a":2}\n')
    await score(path, 'typed.parquet', {}, 1)
    expect((await collect('typed.parquet')).cells).toEqual([
      ['1.0', true, 0],
      ['x', false, 0.5],
      ['2', true, 1],
    ])
    await score(path, 'typed.csv', {}, 1)
    expect(await readFile(join(desk.folder, 'typed.csv'), 'utf8')).toBe(
      'a,t,prediction\n1,true,0\nx,false,0.5\n2,true,1\n',
    )
  })

  it('keeps times and numbers of a Parquet file through CSV and back', async () => {
    await runSql(
      desk,
      `COPY (SELECT i / 7 AS x, TIMESTAMP '2024-01-01' + INTERVAL (i) HOUR AS t FROM range(3000) r(i)) TO '${join(desk.folder, 'deep.parquet')}'`,
    )
    await score('deep.parquet', 'deep.csv', { added: ['prediction'] }, 2048)
    const from = await retrieve(parquet('deep.parquet'), desk.context)
    const to = await retrieve(csv('deep.csv'), desk.context)
    expect(to.table.columns.get('x')).toEqual(from.table.columns.get('x'))
    expect(to.table.columns.get('t')).toEqual(from.table.columns.get('t'))
  })

  it('writes to a stream', async () => {
    const stream = new PassThrough()
    await score(await desk.write('s.csv', 'a\n1\n2\n'), stream)
    stream.end()
    expect((await stream.toArray()).join('')).toBe('a,prediction\n1,0\n2,0.5\n')
  })

  it('writes names alone where there is no row', async () => {
    const path = await desk.write('empty-rows.csv', 'a,b\n')
    await score(path, 'empty-out.csv')
    expect(await readFile(join(desk.folder, 'empty-out.csv'), 'utf8')).toBe('a,b,prediction\n')
    await score(path, 'empty-out.parquet')
    expect((await collect('empty-out.parquet')).names).toEqual(['a', 'b', 'prediction'])
  })

  it('leaves no file when it is discarded or fails, and an older one untouched', async () => {
    await desk.write('kept.csv', 'old')
    for (const name of ['kept.csv', 'kept.jsonl', 'kept.parquet']) {
      const writer = await writeRows(join(desk.folder, name), { names: ['a'], added: [] })
      await writer.write({ rowCount: 1, columns: new Map([['a', numberColumn([1])]]) }, new Map())
      await writer.discard()
    }
    expect(await readFile(join(desk.folder, 'kept.csv'), 'utf8')).toBe('old')
    expect(
      (await readdir(desk.folder)).filter((name) => name.startsWith('kept') || name.endsWith('.tmp')),
    ).toEqual(['kept.csv'])
  })

  it('refuses a name that is taken, an unknown ending and a folder that is not there', async () => {
    const names = ['a', 'prediction']
    expect((await errorOf(writeRows('x.csv', { names, added: ['prediction'] }))).code).toBe(
      'RETRIEVE_COLUMN_TAKEN',
    )
    expect((await errorOf(writeRows('x.docx', { names: [], added: [] }))).code).toBe(
      'RETRIEVE_FORMAT_UNKNOWN',
    )
    for (const name of ['x.csv', 'x.parquet']) {
      const lost = async (): Promise<void> => {
        const writer = await writeRows(join(desk.folder, 'lost', name), { names: ['a'], added: [] })
        await writer.close()
      }
      expect((await errorOf(lost())).code).toBe('RETRIEVE_FOLDER_MISSING')
    }
  })
})
