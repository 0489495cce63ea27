import type { Column } from '@modelwright/runtime'
import { sharedBuffer } from '../../core/index.ts'
import { createLevels, type Engine, quotedName, readColumns, type WantedColumn } from '../../engine/index.ts'
import { isTextual, sortedCategory } from '../columns/string-column.ts'

/** A column of a Parquet file as it is read: an SQL expression and the storage type it gives. */
export interface ParquetColumn {
  readonly name: string
  readonly expression: string
  readonly type: 'number' | 'time' | 'boolean' | 'string'
}

const smallNumber = /^(TINYINT|SMALLINT|INTEGER|UTINYINT|USMALLINT|UINTEGER|FLOAT|DOUBLE|DECIMAL.*)$/
const largeInteger = /^(BIGINT|UBIGINT|HUGEINT|UHUGEINT)$/
const moment = /^(DATE|TIMESTAMP.*)$/

/** Whole numbers beyond 2⁵³ would lose digits as doubles: such columns are read as strings. */
async function isSafe(engine: Engine, from: string, name: string): Promise<boolean> {
  const column = quotedName(name)
  const [row] = await engine.query(
    `SELECT coalesce(max(abs(${column}::HUGEINT)) <= 9007199254740991, true) AS safe FROM ${from}`,
  )
  return row['safe'] === true
}

function textOf(column: string, type: string): string {
  const isNested = /[[(]/.test(type) && !type.startsWith('ENUM') && !type.startsWith('DECIMAL')
  return isNested ? `to_json(${column})::VARCHAR` : `${column}::VARCHAR`
}

/** Finite numbers only: what is infinite is missing. */
function numberOf(column: string, type: string): string {
  return type === 'FLOAT' || type === 'DOUBLE'
    ? `CASE WHEN isfinite(${column}) THEN ${column}::DOUBLE + 0.0 END`
    : `${column}::DOUBLE`
}

async function columnOf(engine: Engine, from: string, name: string, type: string): Promise<ParquetColumn> {
  const column = quotedName(name)
  if (type === 'BOOLEAN') return { name, expression: column, type: 'boolean' }
  if (type === 'TIMESTAMP WITH TIME ZONE')
    return { name, expression: `(${column} AT TIME ZONE 'UTC')`, type: 'time' }
  if (moment.test(type)) return { name, expression: `${column}::TIMESTAMP`, type: 'time' }
  if (smallNumber.test(type) || (largeInteger.test(type) && (await isSafe(engine, from, name))))
    return { name, expression: numberOf(column, type), type: 'number' }
  const text = textOf(column, type)
  return { name, expression: `CASE WHEN trim(${text}, ' \t') <> '' THEN ${text} END`, type: 'string' }
}

/** Finds the columns of a Parquet source and how each is read. */
export async function parquetColumns(engine: Engine, from: string): Promise<readonly ParquetColumn[]> {
  const described = await engine.query(`DESCRIBE SELECT * FROM ${from}`)
  const columns: ParquetColumn[] = []
  for (const row of described)
    columns.push(await columnOf(engine, from, String(row['column_name']), String(row['column_type'])))
  return columns
}

/** How a column is to be read; undefined where it holds nothing. */
async function wantedOf(
  engine: Engine,
  from: string,
  column: ParquetColumn,
  rowCount: number,
): Promise<WantedColumn | undefined> {
  const { name, expression, type } = column
  if (type !== 'string') return { name, expression, type }
  const [row] = await engine.query(`SELECT count(DISTINCT ${expression}) AS distinct_count FROM ${from}`)
  const distinct = Number(row['distinct_count'])
  if (distinct === 0) return undefined
  if (isTextual(distinct, rowCount)) return { name, expression, type: 'text' }
  const levels = await createLevels(engine, from, expression)
  return { name, expression: `(${expression})::${levels.type}`, type: 'category', levels: levels.levels }
}

/** A column in which every cell is missing. */
function blank(rowCount: number): Column {
  return { type: 'category', codes: new Int32Array(sharedBuffer(rowCount * 4)).fill(-1), levels: [] }
}

/** Levels come in the order of their UTF-8 bytes, which beyond the basic plane is not that of code units. */
function inOrder(column: Column): Column {
  if (column.type !== 'category') return column
  const isSorted = column.levels.every((level, code) => code === 0 || column.levels[code - 1] < level)
  return isSorted ? column : sortedCategory(column.levels, column.codes)
}

/** Reads columns of a Parquet source, all rows, in order. */
export async function readParquetColumns(
  engine: Engine,
  from: string,
  columns: readonly ParquetColumn[],
): Promise<{ rowCount: number; columns: Map<string, Column> }> {
  const [row] = await engine.query(`SELECT count(*) AS row_count FROM ${from}`)
  const rowCount = Number(row['row_count'])
  const wanted: WantedColumn[] = []
  for (const column of columns) {
    const found = await wantedOf(engine, from, column, rowCount)
    if (found !== undefined) wanted.push(found)
  }
  const read = await readColumns(engine, from, wanted, rowCount)
  return {
    rowCount,
    columns: new Map(columns.map(({ name }) => [name, inOrder(read.get(name) ?? blank(rowCount))])),
  }
}
