import type { Batch, Column } from '@modelwright/runtime'
import { categoryColumn } from '../../core/index.ts'
import { type Engine, type EngineChunk, openEngine, quotedName } from '../../engine/index.ts'
import type { FilePath } from '../bytes/open-bytes.ts'
import { headOf } from '../bytes/open-bytes.ts'
import type { Meter, OpenRows, RowChunk, RowsContext } from '../format.ts'
import { type RowPiece, readPiece } from '../rows/row-piece.ts'
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

async function countRows(engine: Engine, from: string): Promise<number> {
  const [row] = await engine.query(`SELECT count(*) AS row_count FROM ${from}`)
  return Number(row['row_count'])
}

/** Fetches the chunks of a result, one by one. */
async function* fetched(
  result: Awaited<ReturnType<Engine['stream']>>,
  total: number,
  meter: Meter | undefined,
): AsyncGenerator<EngineChunk> {
  let read = 0
  for (;;) {
    const chunk = await result.fetchChunk()
    if (chunk === null || chunk.rowCount === 0) return
    read += chunk.rowCount
    if (meter !== undefined) meter.fraction = read / total
    yield chunk
  }
}

/** Gathers chunks until they have so many rows. */
async function* gathered(
  chunks: AsyncIterable<EngineChunk>,
  rowCount: number,
): AsyncGenerator<EngineChunk[]> {
  let held: EngineChunk[] = []
  let count = 0
  for await (const chunk of chunks) {
    held.push(chunk)
    count += chunk.rowCount
    if (count < rowCount) continue
    yield held
    held = []
    count = 0
  }
  if (count > 0) yield held
}

/** Opens a Parquet file for reading in chunks of the types it declares. */
export async function openParquetRows(file: FilePath, context: RowsContext): Promise<OpenRows> {
  await headOf(file, 4)
  const engine = await openEngine({ temporary: context.temporary, signal: context.signal })
  const from = parquetSource([file])
  try {
    const columns = await parquetColumns(engine, from)
    const list = columns.map(
      ({ expression, type, name }) => `${selected[type](expression)} AS ${quotedName(name)}`,
    )
    const total = context.meter === undefined ? 0 : await countRows(engine, from)
    const result = await engine.stream(`SELECT ${list.join(', ')} FROM ${from}`)
    const pieces = async function* (): AsyncGenerator<RowPiece> {
      try {
        for await (const held of gathered(fetched(result, total, context.meter), context.chunkRows))
          yield readPiece(chunkOf(columns, held))
      } catch (error) {
        throw parquetProblem(error, file.shown)
      } finally {
        engine.close()
      }
    }
    return {
      names: columns.map(({ name }) => name),
      pieces: pieces(),
      settings: () => ({ format: 'parquet' }),
      close: async () => engine.close(),
    }
  } catch (error) {
    engine.close()
    throw parquetProblem(error, file.shown)
  }
}
