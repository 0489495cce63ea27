import type { Batch, Column } from '@modelwright/runtime'
import { categoryColumn } from '../../core/index.ts'
import { type EngineChunk, openEngine, quotedName } from '../../engine/index.ts'
import type { FilePath } from '../bytes/open-bytes.ts'
import { headOf } from '../bytes/open-bytes.ts'
import type { OpenRows, ReadContext, RowChunk } from '../format.ts'
import { type ParquetColumn, parquetColumns } from './parquet-columns.ts'
import { parquetProblem } from './parquet-problem.ts'
import { parquetSource } from './read-parquet-table.ts'

const selected: Readonly<Record<ParquetColumn['type'], (expression: string) => string>> = {
  number: (expression) => `(${expression})::DOUBLE`,
  time: (expression) => `epoch_ms(${expression})::DOUBLE`,
  boolean: (expression) => expression,
  string: (expression) => expression,
}

function valuesOf(chunks: readonly EngineChunk[], index: number): unknown[] {
  return chunks.flatMap((chunk) => chunk.getColumnValues(index) as unknown[])
}

function columnOf(type: ParquetColumn['type'], values: readonly unknown[]): Column {
  switch (type) {
    case 'number':
    case 'time':
      return {
        type,
        values: Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value))),
      }
    case 'boolean':
      return { type, values: Uint8Array.from(values, (value) => (value === null ? 2 : Number(value))) }
    case 'string':
      return categoryColumn(values as (string | null)[])
  }
}

function chunkOf(columns: readonly ParquetColumn[], chunks: readonly EngineChunk[]): RowChunk {
  const batch: Batch = {
    rowCount: chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0),
    columns: new Map(columns.map(({ name, type }, index) => [name, columnOf(type, valuesOf(chunks, index))])),
  }
  return { ...batch, original: batch }
}

/** Opens a Parquet file for reading in chunks of the types it declares. */
export async function openParquetRows(
  file: FilePath,
  context: ReadContext & { readonly chunkRows: number },
): Promise<OpenRows> {
  await headOf(file, 4)
  const engine = await openEngine({ temporary: context.temporary, signal: context.signal })
  const from = parquetSource([file])
  try {
    const columns = await parquetColumns(engine, from)
    const list = columns.map(
      ({ expression, type, name }) => `${selected[type](expression)} AS ${quotedName(name)}`,
    )
    const result = await engine.stream(`SELECT ${list.join(', ')} FROM ${from}`)
    const chunks = async function* (): AsyncGenerator<RowChunk> {
      try {
        let held: EngineChunk[] = []
        let rowCount = 0
        for (;;) {
          const chunk = await result.fetchChunk()
          const isEnd = chunk === null || chunk.rowCount === 0
          if (!isEnd) {
            held.push(chunk)
            rowCount += chunk.rowCount
          }
          if (rowCount > 0 && (isEnd || rowCount >= context.chunkRows)) {
            yield chunkOf(columns, held)
            held = []
            rowCount = 0
          }
          if (isEnd) return
        }
      } catch (error) {
        throw parquetProblem(error, file.shown)
      } finally {
        engine.close()
      }
    }
    return { names: columns.map(({ name }) => name), chunks: chunks(), close: async () => engine.close() }
  } catch (error) {
    engine.close()
    throw parquetProblem(error, file.shown)
  }
}
