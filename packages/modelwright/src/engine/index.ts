/** Rows as the engine streams them. */
export type { DuckDBDataChunk as EngineChunk } from '@duckdb/node-api'
export { countStatements, createTable, lockEngine } from './create-table.ts'
export {
  type Engine,
  type EngineOptions,
  type EngineRow,
  type EngineValue,
  engineVersion,
  openEngine,
  quotedName,
  quotedText,
} from './engine.ts'
export { openParquetWriter, type ParquetWriter } from './parquet-writer.ts'
export {
  countDistinct,
  createLevels,
  distinctStrings,
  readColumns,
  type WantedColumn,
} from './read-columns.ts'
export { writeParquet } from './write-parquet.ts'
