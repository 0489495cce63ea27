import type { DuckDBAppender } from '@duckdb/node-api'
import type { Column } from '@modelwright/runtime'
import { type Engine, quotedName, quotedText } from './engine.ts'
import { type DuckDB, type FillPlan, fillChunk, fillPlanOf, stringPlanOf } from './fill-chunk.ts'

/** Rows `from … to`, the last not among them. */
interface RowRange {
  readonly from: number
  readonly to: number
}

/** Collects rows chunk by chunk, out of core where they are many, and writes them as one Parquet file. */
export interface ParquetWriter {
  /** Adds rows; a column that is undefined is missing in them. */
  append(columns: readonly (Column | undefined)[], rows: RowRange): Promise<void>
  finish(path: string): Promise<void>
}

const sqlTypes: Readonly<Record<Column['type'], string>> = {
  number: 'DOUBLE',
  time: 'TIMESTAMP_MS',
  boolean: 'BOOLEAN',
  category: 'VARCHAR',
  text: 'VARCHAR',
}

function planFor(duckdb: DuckDB, column: Column | undefined, type: string): FillPlan {
  return column === undefined || type === 'VARCHAR'
    ? stringPlanOf(duckdb, column)
    : fillPlanOf(duckdb, column)
}

/** Opens a writer of columns with these names; a column's type is that of its first chunk, strings if a later one differs. */
export function openParquetWriter(engine: Engine, names: readonly string[]): ParquetWriter {
  const types: (string | undefined)[] = names.map(() => undefined)
  let made = false

  /** Makes the table or widens its columns, so that a chunk fits. */
  const fit = async (columns: readonly (Column | undefined)[]): Promise<void> => {
    for (let index = 0; index < names.length; index++) {
      const column = columns[index]
      if (column === undefined) continue
      const type = sqlTypes[column.type]
      const before = types[index]
      if (before === type || before === 'VARCHAR') continue
      types[index] = before === undefined ? type : 'VARCHAR'
      if (made)
        await engine.query(
          `ALTER TABLE collected ALTER COLUMN ${quotedName(names[index])} TYPE ${types[index]}`,
        )
    }
    if (made) return
    const list = names.map((name, index) => `${quotedName(name)} ${types[index] ?? 'VARCHAR'}`)
    await engine.query(`CREATE TABLE collected (${list.join(', ')})`)
    made = true
  }
  const appendAll = async (
    appender: DuckDBAppender,
    columns: readonly (Column | undefined)[],
    rows: RowRange,
  ): Promise<void> => {
    const duckdb = await import('@duckdb/node-api')
    const plans = columns.map((column, index) => planFor(duckdb, column, types[index] ?? 'VARCHAR'))
    const chunkTypes = columns.map((_, index) => appender.columnType(index))
    for (let { from } = rows; from < rows.to; from += 2048) {
      const count = Math.min(2048, rows.to - from)
      const chunk = duckdb.DuckDBDataChunk.create(chunkTypes, count)
      fillChunk(chunk, plans, from, count)
      appender.appendDataChunk(chunk)
    }
  }
  return {
    async append(columns, rows) {
      await fit(columns)
      const appender = await engine.connection.createAppender('collected')
      await appendAll(appender, columns, rows)
      appender.closeSync()
    },
    async finish(path) {
      if (!made) await fit(names.map(() => undefined))
      await engine.query(`COPY collected TO ${quotedText(path)} (FORMAT parquet, COMPRESSION zstd)`)
    },
  }
}
