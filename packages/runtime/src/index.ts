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
export { exp } from './math/exp.ts'
export { log } from './math/log.ts'
export { log1p } from './math/log1p.ts'
export type { ConstantState } from './models/constant.ts'
export { models } from './models/index.ts'
export type { LinearState } from './models/linear-state.ts'
export { allOperations } from './operations.ts'
export { formatTime, parseBoolean, parseNumber, parseTime } from './parse.ts'
export { compile, featuresOf } from './predictor.ts'
export { type Reader, readerOf, refuseArtifact } from './reader.ts'
export {
  type Problem,
  type ProblemCode,
  type ReadingRules,
  type ReadPolicy,
  type ReadResult,
  readColumns,
  readRows,
} from './schema.ts'
export { type DatePart, type DatePartsState, partNames } from './transforms/date-parts.ts'
export type { ImputeState } from './transforms/impute.ts'
export { transforms } from './transforms/index.ts'
export type { MissingFlagState } from './transforms/missing-flag.ts'
export type { KeptLevels, OneHotState } from './transforms/one-hot.ts'
export type { OrderedLevels, OrdinalState } from './transforms/ordinal.ts'
export type { StandardiseState } from './transforms/standardise.ts'
