import { join } from 'node:path'
import { expect, it } from 'vitest'
import { cellOf } from '../../../src/core/index.ts'
import { parquet, retrieve } from '../../../src/retrieve/index.ts'
import { openDesk, runSql } from '../desk.ts'

const desk = await openDesk()

it.each([
  ['TINYINT', '5', 5],
  ['UBIGINT', '5', 5],
  ['HUGEINT', '5', 5],
  ['DECIMAL(9, 3)', '1.125', 1.125],
  ['FLOAT', '1.5', 1.5],
  ['DOUBLE', "'-0'", 0],
  ['DOUBLE', "'inf'", null],
  ['DOUBLE', "'nan'", null],
  ['BOOLEAN', 'true', true],
  ['DATE', "'1970-01-02'", 86_400_000],
  ['TIMESTAMP', "'1970-01-01 00:00:00.123456'", 123],
  ['TIMESTAMP_NS', "'1970-01-01 00:00:01'", 1000],
  ['TIMESTAMPTZ', "'1970-01-01 02:00:00+02'", 0],
  ['VARCHAR', "'007'", '007'],
  ['VARCHAR', "'2024-01-01'", '2024-01-01'],
  ['VARCHAR', "' '", null],
  ['UUID', "'6f9619ff-8b86-d011-b42d-00c04fc964ff'", '6f9619ff-8b86-d011-b42d-00c04fc964ff'],
  ['INTEGER[]', '[1, 2]', '[1,2]'],
  ['STRUCT(a INTEGER)', "{'a': 1}", '{"a":1}'],
])('parquet reads %s %s as %j', async (type, literal, value) => {
  const path = join(desk.folder, 'typed.parquet')
  await runSql(desk, `COPY (SELECT ${literal}::${type} AS a FROM range(2)) TO '${path}'`)
  const { table } = await retrieve(parquet('typed.parquet'), desk.context)
  expect([cellOf(table.columns.get('a')!, 0), cellOf(table.columns.get('a')!, 1)]).toEqual([value, value])
})

it('parquet reads many files in the order of their names', async () => {
  for (const [index, name] of ['b', 'a', 'c'].entries())
    await runSql(
      desk,
      `COPY (SELECT i + ${index} * 1000 AS n, 's' || i AS s FROM range(500) r(i)) TO '${join(desk.folder, `many-${name}.parquet`)}'`,
    )
  const { table } = await retrieve(parquet('many-*.parquet'), desk.context)
  expect(table.rowCount).toBe(1500)
  expect([0, 500, 1000].map((row) => cellOf(table.columns.get('n')!, row))).toEqual([1000, 0, 2000])
})
