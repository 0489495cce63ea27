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
export { fixes } from './fixes/index.ts'
export type { MissingTokensState } from './fixes/missing-tokens.ts'
export { formatTime, parseBoolean, parseNumber, parseTime } from './parse.ts'
export { type Reader, readerOf, refuseArtifact } from './reader.ts'
export { type DatePart, type DatePartsState, partNames } from './transforms/date-parts.ts'
export type { ImputeState } from './transforms/impute.ts'
export { transforms } from './transforms/index.ts'
export type { MissingFlagState } from './transforms/missing-flag.ts'
export type { KeptLevels, OneHotState } from './transforms/one-hot.ts'
export type { OrdinalState } from './transforms/ordinal.ts'
export type { StandardiseState } from './transforms/standardise.ts'
