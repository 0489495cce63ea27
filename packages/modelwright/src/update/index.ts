export type { BothSaid, LossTerms } from './late/both-said.ts'
export { type JudgedLate, judgeLate } from './late/late-test.ts'
export { delaysTell, type KnownOutcomes, manyWait, onlyClass } from './late/outcome-delays.ts'
export { cron } from './policies/cron.ts'
export { daily } from './policies/daily.ts'
export { policies } from './policies/index.ts'
export { onDrift } from './policies/on-drift.ts'
export { onLoss } from './policies/on-loss.ts'
export { onNewOutcomes } from './policies/on-new-outcomes.ts'
export { onNewRows } from './policies/on-new-rows.ts'
export { weekly } from './policies/weekly.ts'
export type { Policy, PolicyUse, Situation } from './policy.ts'
export { type ReadWindow, readWindow } from './read-window.ts'
export {
  policyUse,
  type Retraining,
  type RetrainSearch,
  readRetraining,
  retrainingText,
  usualSeconds,
} from './retraining.ts'
export { rowLosses } from './row-losses/index.ts'
export type { RowLoss, Said } from './row-losses/row-loss.ts'
export {
  noTest,
  type SequentialRules,
  type SequentialState,
  type SequentialVerdict,
  testOn,
  verdictOf,
} from './sequential/sequential-test.ts'
export {
  type DegradationRules,
  type DegradationState,
  degradationOf,
  noDegradation,
  watchOn,
} from './trial/degradation.ts'
export {
  type Centre,
  type ChanceLosses,
  chanceDifferences,
  pairedDifferences,
  type SplitLosses,
  splitDifferences,
  splitRange,
} from './trial/differences.ts'
export { brierRange } from './trial/range-of.ts'
export { type BeforeAndAfter, harmsSince, type PromotionNews } from './trial/since-promotion.ts'
export {
  decideTrial,
  goOn,
  type Harm,
  type HarmRule,
  noTrial,
  type TrialDecision,
  type TrialNews,
  type TrialRules,
  type TrialState,
} from './trial/trial.ts'
export type { TimedRows, Window, WindowRows, WindowUse } from './window.ts'
export { windows } from './windows/index.ts'
export { last } from './windows/last.ts'
export { sinceDrift } from './windows/since-drift.ts'
export { weighted } from './windows/weighted.ts'
