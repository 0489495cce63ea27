import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cellOf } from '../../../src/core/index.ts'
import { type OpenRowsOptions, openRows } from '../../../src/retrieve/index.ts'
import { type Desk, errorOf, openDesk, runSql } from '../desk.ts'
import { rowsOf, workbookParts, zipOf } from '../excel/workbooks.ts'
import { collectRows } from './collect-rows.ts'

const desk: Desk = await openDesk()
const collect = (path: string, options?: OpenRowsOptions) => collectRows(desk, path, options)

describe('openRows', () => {
  it('gives raw strings of CSV, chunk by chunk, blank cells missing', async () => {
    const path = await desk.write(
      'a.csv',
      `n,code,t\n${Array.from({ length: 10 }, (_, row) => `${row}.50,00${row},`).join('\n')}\n`,
    )
    const { cells, sizes, types, names } = await collect(path, { chunkRows: 4 })
    expect(names).toEqual(['n', 'code', 't'])
    expect(sizes).toEqual([4, 4, 2])
    expect(types).toEqual({ n: 'category', code: 'category', t: 'category' })
    expect(cells[9]).toEqual(['9.50', '009', null])
  })

  it('takes the first line for names, whatever it looks like, unless told otherwise', async () => {
    const path = await desk.write('numbers.csv', '1,2\n3,4\n')
    expect((await collect(path)).names).toEqual(['1', '2'])
    const bare = await collect(path, { csv: { header: 'no' } })
    expect([bare.names, bare.cells.length]).toEqual([['column1', 'column2'], 2])
  })

  it('leaves options of text out where the file is none: a model of decimal commas is asked about workbooks, too', async () => {
    const path = await desk.write('a.xlsx', zipOf(workbookParts(rowsOf(['n'], [1.5]))))
    expect((await collect(path, { csv: { decimal: 'likely-comma' } })).cells).toEqual([[1.5]])
  })

  it('gives no chunk but the names of a file without rows', async () => {
    expect(await collect(await desk.write('none.csv', 'a,b\n'))).toMatchObject({
      names: ['a', 'b'],
      cells: [],
    })
  })

  it('reads one row', async () => {
    expect((await collect(await desk.write('one.csv', 'a,b\n1,x\n'))).cells).toEqual([['1', 'x']])
  })

  it('writes decimal commas with points, and keeps the original', async () => {
    const path = await desk.write('comma.csv', 'a;b\n1.234,50;x,y\n2;z\n')
    const rows = await openRows(path, { folder: desk.folder })
    for await (const chunk of rows) {
      expect(cellOf(chunk.columns.get('a')!, 0)).toBe('1234.5')
      expect(cellOf(chunk.original.columns.get('a')!, 0)).toBe('1.234,50')
      expect(cellOf(chunk.columns.get('b')!, 0)).toBe('x,y')
    }
  })

  it('gives JSON and Parquet typed', async () => {
    const lines = await collect(
      await desk.write('a.jsonl', '{"a":1,"b":"x","c":true}\n{"a":null,"b":"y","c":false}\n{"a":"w"}\n'),
      { chunkRows: 2 },
    )
    expect(lines.sizes).toEqual([2, 1])
    expect(lines.cells).toEqual([[1, 'x', true], [null, 'y', false], ['w']])
    await runSql(
      desk,
      `COPY (SELECT i::INTEGER AS a, 's' || i AS b, DATE '1970-01-02' AS c, i = 2 AS d FROM range(5000) t(i)) TO '${join(desk.folder, 'a.parquet')}'`,
    )
    const typed = await collect('a.parquet', { chunkRows: 2048 })
    expect(typed.types).toEqual({ a: 'number', b: 'category', c: 'time', d: 'boolean' })
    expect(typed.cells[4999]).toEqual([4999, 's4999', 86_400_000, false])
    expect(typed.sizes.length).toBeGreaterThan(1)
  })

  it('reads several files as one', async () => {
    await desk.write('more/a.csv', 'x,y\n1,a\n')
    await desk.write('more/b.csv', 'y,x\nb,2\n')
    const rows = await openRows('more', { folder: desk.folder })
    const found: unknown[] = []
    for await (const chunk of rows) found.push(cellOf(chunk.columns.get('x')!, 0))
    expect(found).toEqual(['1', '2'])
  })

  it('fails at ragged lines, missing files and broken Parquet as retrieve does', async () => {
    expect((await errorOf(collect(await desk.write('r.csv', 'a,b\n1\n')))).code).toBe('RETRIEVE_ROWS_RAGGED')
    expect((await errorOf(collect('nothing.csv'))).code).toBe('RETRIEVE_FILE_MISSING')
    expect((await errorOf(collect(await desk.write('b.parquet', 'PAR1')))).code).toBe('RETRIEVE_FILE_DAMAGED')
  })
})
