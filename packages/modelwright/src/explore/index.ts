export type { AlertContext, AlertKind } from './alert.ts'
export { alertList } from './alerts/index.ts'
export {
  checkExpectations,
  type ExpectationVerdict,
  lookAtClock,
  readExpectations,
  requireExpected,
  verdictText,
} from './check-expectations.ts'
export { type ColumnComparison, type Comparison, compareTables, type Side } from './compare/compare-tables.ts'
export {
  type ExpectationOptions,
  type ExpectationUse,
  expectationOptions,
  expectationWith,
} from './expectation.ts'
export { expectColumns } from './expectations/expect-columns.ts'
export { expectFresh } from './expectations/expect-fresh.ts'
export { expectLevels } from './expectations/expect-levels.ts'
export { expectPresent } from './expectations/expect-present.ts'
export { expectRange } from './expectations/expect-range.ts'
export { expectRows } from './expectations/expect-rows.ts'
export { expectSql } from './expectations/expect-sql.ts'
export { expectType } from './expectations/expect-type.ts'
export { expectUnique } from './expectations/expect-unique.ts'
export { expectations } from './expectations/index.ts'
export { inferExpectations } from './infer-expectations.ts'
export type { LabelError, LabelErrors, PredictedLabels } from './label-errors.ts'
export { type Leak, suspectLeaks } from './leaks.ts'
export { type Measures, measureColumns } from './measures.ts'
export { personalData } from './personal-data.ts'
export { type ColumnFacts, type ProfileOptions, profileTable } from './profile.ts'
export type * from './profile-types.ts'
export { leakSentence, type ProvenLeak, provenFrom, provenLeaks } from './proven-leaks.ts'
export { relateColumns } from './relate-columns.ts'
export { exploreReport, type ReportOptions } from './report/report.ts'
