import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { booleanColumn, categoryColumn, numberColumn, textColumn } from '../../../src/core/index.ts'
import { openEngine } from '../../../src/engine/index.ts'
import { csv, json, parquet, retrieve } from '../../../src/retrieve/index.ts'
import { parquetColumns, readParquetColumns } from '../../../src/retrieve/parquet/parquet-columns.ts'
import { columnDigest, contentDigest } from '../../../src/retrieve/snapshot/digest.ts'
import { type Desk, openDesk, runSql } from '../desk.ts'

const desk: Desk = await openDesk()

function digestOf(values: readonly number[]): string {
  return columnDigest({ type: 'number', values: Float64Array.from(values) })
}

describe('the content digest', () => {
  it('is the same for a table as CSV, JSON and Parquet, and for any number of threads', async () => {
    const select = `SELECT i::DOUBLE / 7 AS x, i % 10 AS k, 'level ' || (i * 7919 % 97) AS s, 'text ' || i AS t, DATE '2000-01-01' + i::INTEGER AS d, i % 3 = 0 AS b FROM range(30000) r(i) ORDER BY i`
    const options = {
      'a.parquet': '',
      'b.parquet': ' (ROW_GROUP_SIZE 3000, COMPRESSION gzip)',
      'a.csv': " (DELIMITER ';')",
      'a.jsonl': ' (FORMAT json)',
    }
    for (const [name, option] of Object.entries(options))
      await runSql(desk, `COPY (${select}) TO '${join(desk.folder, name)}'${option}`)
    const digests = new Set<string>()
    for (const source of [parquet('a.parquet'), parquet('b.parquet'), csv('a.csv'), json('a.jsonl')])
      digests.add((await retrieve(source, desk.context)).snapshot.digest)
    for (const threads of [1, 2, 4]) {
      const engine = await openEngine({ temporary: desk.temporary, threads })
      const from = `'${join(desk.folder, 'b.parquet')}'`
      digests.add(contentDigest(await readParquetColumns(engine, from, await parquetColumns(engine, from))))
      engine.close()
    }
    expect(digests.size).toBe(1)
  })

  it('tells apart what differs: values, order, names, types, missing cells', () => {
    const table = (name: string, column: Parameters<typeof columnDigest>[0]) =>
      contentDigest({ rowCount: 2, columns: new Map([[name, column]]) })
    const all = [
      table('a', numberColumn([1, 2])),
      table('a', numberColumn([2, 1])),
      table('a', numberColumn([1, null])),
      table('b', numberColumn([1, 2])),
      table('a', booleanColumn([true, false])),
      table('a', booleanColumn([true, null])),
      table('a', { type: 'time', values: Float64Array.of(1, 2) }),
      table('a', categoryColumn(['1', '2'])),
      table('a', categoryColumn(['12', '2'])),
      table('a', categoryColumn(['1', '22'])),
      table('a', categoryColumn(['1', null])),
      table('a', textColumn(['1', '2'])),
      table('a', textColumn(['1', null])),
      table('a', textColumn(['1', ''])),
    ]
    expect(new Set(all).size).toBe(all.length)
  })

  it('takes −0 for 0 and all NaN for one', () => {
    expect(digestOf([-0, Number.NaN])).toBe(digestOf([0, Number.NaN]))
    const odd = new Float64Array(1)
    new Uint32Array(odd.buffer).set([1, 0xfff80000])
    expect(columnDigest({ type: 'number', values: odd })).toBe(digestOf([Number.NaN]))
  })
})
