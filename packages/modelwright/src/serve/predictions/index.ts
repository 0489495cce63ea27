export { checkOutcome, isRefused, type OutcomeRules, type RefusedOutcome } from './check-outcome.ts'
export { collectorWatcher } from './collector-watcher.ts'
export { type Keep, keepWithin } from './keep-within.ts'
export { outcomeLine } from './line-writer.ts'
export { hashedUnit, type LogWatch, logWatcher, shadowLogger } from './log-watcher.ts'
export { type OutcomeOptions, outcomesAddition } from './outcomes.ts'
export { defaultSegmentAgeMs, type LogOptions, openPredictionLog } from './prediction-log.ts'
export {
  type LineRules,
  lineKey,
  markedJson,
  readPrediction,
  readPredictionText,
  type TakenLine,
} from './read-line.ts'
export { type Redaction, redactionOf } from './redaction.ts'
export { type WholeSegment, writeSegment } from './whole-segment.ts'
