import type { Column } from '@modelwright/runtime'
import {
  countDistinct,
  createLevels,
  distinctStrings,
  type Engine,
  quotedName,
  readColumns,
  type WantedColumn,
} from '../../engine/index.ts'
import { isTextual } from '../columns/string-column.ts'
import { textToColumn } from '../columns/text-to-column.ts'

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

/** Up to so many string cells are read one by one, which is simpler than making types of their distinct values. */
const maxPlainCells = 2_000_000

/** How string columns of long tables are to be read, by name: as text, or as categories of a type made for them. */
async function plannedStrings(
  engine: Engine,
  from: string,
  columns: readonly ParquetColumn[],
  rowCount: number,
): Promise<Map<string, WantedColumn>> {
  const planned = new Map(columns.map(({ name, expression }) => [name, textWanted(name, expression)]))
  if (rowCount * columns.length <= maxPlainCells) return planned
  const expressions = columns.map(({ expression }) => expression)
  const counts = await countDistinct(engine, from, expressions)
  const leveled = columns.filter((_, index) => counts[index] > 0 && !isTextual(counts[index], rowCount))
  const lists = await distinctStrings(
    engine,
    from,
    leveled.map(({ expression }) => expression),
  )
  for (const [index, { name, expression }] of leveled.entries()) {
    const levels = lists[index]
    if (levels.some((level) => level.includes('\0'))) continue
    const type = await createLevels(engine, levels)
    planned.set(name, { name, expression: `(${expression})::${type}`, type: 'category', levels })
  }
  return planned
}

function textWanted(name: string, expression: string): WantedColumn {
  return { name, expression, type: 'text' }
}

/** Reads columns of a Parquet source, all rows, in order. */
export async function readParquetColumns(
  engine: Engine,
  from: string,
  columns: readonly ParquetColumn[],
): Promise<{ rowCount: number; columns: Map<string, Column> }> {
  const [row] = await engine.query(`SELECT count(*) AS row_count FROM ${from}`)
  const rowCount = Number(row['row_count'])
  const strings = await plannedStrings(
    engine,
    from,
    columns.filter(({ type }) => type === 'string'),
    rowCount,
  )
  const wanted = columns.map(({ name, expression, type }): WantedColumn => {
    return type === 'string' ? strings.get(name)! : { name, expression, type }
  })
  const read = await readColumns(engine, from, wanted, rowCount)
  for (const [name, column] of read) if (column.type === 'text') read.set(name, textToColumn(column))
  return { rowCount, columns: read }
}
