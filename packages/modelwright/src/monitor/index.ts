export {
  type AlertFacts,
  type AlertTelling,
  alertItem,
  alertOptions,
  asTold,
  type ChangedAlert,
  changeAlerts,
  findingsIn,
  headOf,
  inOrder,
  itemLines,
  matchesPattern,
  messageOf,
  messageText,
  readAlertRules,
  type SeenWindow,
  seenIn,
  silenceOf,
  toTell,
  untold,
  verdictOfSeen,
  type WindowFindings,
  worstOf,
} from './alerts/index.ts'
export { detectors } from './detectors/index.ts'
export { type JudgedWindow, judgeWindow } from './findings/judge-window.ts'
export { latencySeries } from './findings/service-findings.ts'
export type {
  EarlierWindow,
  JudgedWindowRows,
  RowsThatCame,
  ServiceFacts,
  SourcesThen,
  WindowFacts,
  WindowRows,
} from './findings/window-facts.ts'
export { timeText } from './findings/words.ts'
export { type Block, type BlockPermutation, blockPermutation } from './judge/block-permutation.ts'
export {
  type AlarmHistory,
  anyDependenceRates,
  levelOfWindow,
  noHistory,
  noteWindow,
} from './judge/false-alarms.ts'
export {
  type ColumnDrift,
  type DriftJudgement,
  type DriftOptions,
  judgeDrift,
} from './judge/judge-drift.ts'
export {
  type DriftCost,
  driftCost,
  type LossProfile,
  lossProfiles,
  type RankedDrift,
  rankDrift,
} from './judge/loss-profile.ts'
export { checkQuality, type QualityFinding, type QualityOptions, type Volume } from './judge/quality.ts'
export { phaseOf, type Season, seasonalPermutation, seasonalReference } from './judge/season.ts'
export type { CountedWindow } from './judge/usual-rows.ts'
export { type DriftPlace, whereItDrifts } from './judge/where-it-drifts.ts'
export {
  type SourcedRows,
  type SourcePlace,
  type SourceQuestion,
  whichSources,
} from './judge/which-sources.ts'
export { keptReference, leastReferenceRows } from './kept-reference.ts'
export type { ModelReference, ReferenceOutcomes, ReferenceRows } from './model-reference.ts'
export {
  type EstimateOptions,
  estimateClassification,
  type PerformanceEstimate,
  type UnjudgedRows,
} from './performance/estimate-classification.ts'
export {
  estimateRegression,
  type JudgedBatch,
  type LossMetric,
  type LossOptions,
  type PredictedBatch,
} from './performance/estimate-regression.ts'
export {
  type CalibrationGroup,
  type CalibrationPower,
  type KeptCalibration,
  keepCalibration,
} from './performance/kept-calibration.ts'
export { type LikenessOptions, likenessWeights } from './performance/likeness-weights.ts'
export {
  checkEstimates,
  type EstimateRecord,
  type LossParts,
  lossParts,
} from './performance/loss-parts.ts'
export {
  type MeasuredMetric,
  type MeasuredPerformance,
  type MeasuredSlice,
  measurePerformance,
  type PerformanceQuestion,
} from './performance/measure-performance.ts'
export { decodeReference, encodeReference } from './reference.ts'
export { decodeModelReference, encodeModelReference } from './reference-bytes.ts'
export { type ReferenceFacts, referenceOfRows } from './reference-of-rows.ts'
export { type Answers, saidBatch, takeSaid } from './said-batch.ts'
export { levelSample, numberSample, sampleOf, samplesOf } from './samples.ts'
export { type ColumnSketch, type SketchSize, sketchSample } from './sketches/column-sketch.ts'
export { type DesignEffect, designEffectOf } from './sketches/dependence.ts'
export { distinctCount } from './sketches/distinct.ts'
export { mostFrequent } from './sketches/frequent.ts'
export { deviationOf } from './sketches/moments.ts'
export {
  addRows,
  decodeWindow,
  encodeWindow,
  mergeWindows,
  newWindowSketch,
  type WindowSketch,
} from './sketches/window-sketch.ts'
export { mostDrawnSources, sourceSeries } from './source-series.ts'
export { alertCauses } from './summary/alert-causes.ts'
export {
  causeEvents,
  causePlaces,
  causeText,
  costText,
  type MonitorAnswers,
  metricText,
  momentText,
  monitorAnswers,
} from './summary/answers.ts'
export { joinEvents, sourceEvents, versionEvents } from './summary/events.ts'
export {
  type MetricStory,
  metricStory,
  type StoryParts,
  storyParts,
  type WatchedMetric,
} from './summary/metric-story.ts'
export {
  type Cause,
  explainingCauses,
  type RootCauses,
  rootCauses,
  type Spell,
} from './summary/root-cause.ts'
export {
  type MonitorInput,
  type MonitorState,
  type MonitorSummary,
  monitorSummary,
} from './summary/summary.ts'
export {
  isShadow,
  lastValue,
  latestVerdicts,
  type Moment,
  metricsOfSeries,
  momentsOf,
  namesOfSeries,
  seriesOf,
  type WindowValue,
} from './summary/windows.ts'
export { isYoung } from './watch/is-young.ts'
export { type LengthText, lengthOf, lengthText } from './watch/length.ts'
export {
  type DriftUse,
  type MonitorSettings,
  type MonitorUse,
  monitorSettings,
  type WindowLength,
} from './watch/settings.ts'
export { graceMs, partMs, type Stretch, windowAt, windowsBetween } from './watch/window-bounds.ts'
export {
  decodePair,
  encodePair,
  mergePairs,
  type SketchPair,
  type StretchCounts,
} from './watch/window-bytes.ts'
export {
  type Watched,
  type WatchedColumn,
  watchedRows,
  watchedSketch,
} from './watched.ts'
export { leastTold, type Telling, withoutSingles } from './without-singles.ts'
