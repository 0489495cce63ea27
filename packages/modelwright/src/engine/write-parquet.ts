import type { Batch } from '@modelwright/runtime'
import { type Engine, quotedText } from './engine.ts'
import { registerRows } from './register-rows.ts'

/**
 * Writes columns to a Parquet file (zstd), rows in order; strings become VARCHAR, missing cells NULL.
 *
 * Level 1: less than half the time of DuckDB's default, for files up to twice as large where numbers look random.
 */
export async function writeParquet(engine: Engine, path: string, batch: Batch): Promise<void> {
  const rows = await registerRows(engine, batch)
  await engine.query(
    `COPY (FROM ${rows}()) TO ${quotedText(path)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)`,
  )
}
