export type {
  Batch,
  BooleanColumn,
  CategoryColumn,
  Column,
  ColumnType,
  NumberColumn,
  TextColumn,
  TimeColumn,
} from './column.ts'
export type * from './contracts.ts'
export { type ErrorParts, isModelwrightError, ModelwrightError } from './errors.ts'
export { type Reader, readerOf, refuseArtifact } from './reader.ts'
