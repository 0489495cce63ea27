export { type CalibrationError, calibrationError } from './calibration-error.ts'
export { calibrators } from './calibrators/index.ts'
export { type CardInput, type Judging, leakProofText, modelCard } from './card.ts'
export { type CardDocument, cardDocument, cardFormat, cardJson, readCard } from './card-document.ts'
export { plain as plainMarkdown, table as markdownTable } from './card-text.ts'
export { checkGates, meetsChampion, readGates, replacesChampion } from './check-gates.ts'
export { type Comparison, type ComparisonTest, compare } from './compare.ts'
export { conformalWays } from './conformal/index.ts'
export {
  type ConformalRule,
  checkConformalRows,
  conformal,
  conformalLimit,
  conformalWayOf,
  leastRows,
  readConformal,
} from './conformal.ts'
export type { ConformalOptions, ConformalWay, SideRecipe } from './conformal-way.ts'
export { type Contender, takeContender } from './contender.ts'
export { type Calibration, type CalibrationBin, calibration } from './curves/calibration.ts'
export { type Confusion, confusion } from './curves/confusion.ts'
export { type DetCurve, det } from './curves/det.ts'
export { foundAt, type GainCurve, gain } from './curves/gain.ts'
export { type ClassRow, perClass } from './curves/per-class.ts'
export { type PrecisionRecallCurve, precisionRecall } from './curves/precision-recall.ts'
export { type Residual, residuals } from './curves/residuals.ts'
export { type RocCurve, roc } from './curves/roc.ts'
export {
  type ChosenCalibration,
  calibrated,
  calibrationText,
  chooseCalibration,
  chooseThreshold,
  crossCalibrated,
  findCalibrator,
  readThreshold,
} from './decisions.ts'
export { type EvaluateInput, type Evaluation, evaluate } from './evaluate.ts'
export { type EffectGrid, gridOf, withGridRows } from './explain/effect-grid.ts'
export { type Effect, effectsOf } from './explain/effects.ts'
export { type ExplainInput, explainRows } from './explain/explain-rows.ts'
export { type ImportanceQuestion, importanceInPool } from './explain/importance-task.ts'
export type { LocalExplanations } from './explain/local.ts'
export type { Scale } from './explain/margin.ts'
export {
  type Importance,
  type ImportanceInput,
  type Predictor,
  permutationImportance,
} from './explain/permutation-importance.ts'
export { pipelineComposer } from './explain/pipeline-composer.ts'
export { type WorstRow, worstRows } from './explain/worst-rows.ts'
export {
  type Disparity,
  type FairnessGroup,
  fairnessOf,
  type GroupFairness,
  leastGroup,
} from './fairness/fairness.ts'
export type { GroupRate, GroupRates } from './fairness/group-rates.ts'
export { type FairnessMeasure, fairnessMeasures } from './fairness/measures.ts'
export { falseDiscoveryRates } from './false-discovery.ts'
export { defaultMetric, findMetric, metricsFor } from './find-metric.ts'
export {
  evaluateFolds,
  type FoldEvaluation,
  foldDifference,
  foldEstimate,
  foldMoments,
  foldPValue,
  pooledFolds,
} from './folds.ts'
export type {
  ArtifactSize,
  ChampionRows,
  Gate,
  GateContext,
  GateVerdict,
  Latency,
  ScoredRows,
} from './gate.ts'
export { atLeast } from './gates/at-least.ts'
export { atMost } from './gates/at-most.ts'
export { beatsBaseline } from './gates/beats-baseline.ts'
export { beatsChampion } from './gates/beats-champion.ts'
export { calibratedWithin } from './gates/calibrated-within.ts'
export { everySlice } from './gates/every-slice.ts'
export { fairWithin } from './gates/fair-within.ts'
export { latencyWithin } from './gates/latency-within.ts'
export { notWorse } from './gates/not-worse.ts'
export { robustWithin } from './gates/robust-within.ts'
export { sizeWithin } from './gates/size-within.ts'
export type { IntervalOptions } from './intervals/estimate.ts'
export { quantileOf } from './intervals/quantile-of.ts'
export { randomGamma } from './intervals/random-gamma.ts'
export { randomNormal } from './intervals/random-normal.ts'
export { logGamma, normalCdf, normalQuantile, reach95, tCdf } from './intervals/special.ts'
export { chanceBeyond, standardErrors } from './intervals/standard-errors.ts'
export { wilsonInterval } from './intervals/wilson.ts'
export { type JudgedIntervals, judgeIntervals } from './judge-intervals.ts'
export { measureIntervals } from './measure-intervals.ts'
export { metrics } from './metrics/index.ts'
export { intervalText, numberText, pText, testNames } from './number-text.ts'
export {
  type ColumnDrop,
  lookedText,
  type RobustnessCurve,
  type RobustnessFindings,
  robustnessOf,
  seedSpread,
} from './robustness/robustness.ts'
export { defaultThreshold, predictedCodes, type ScoreOptions, scoreOf } from './score.ts'
export { type LeakProof, refuseSeenRows } from './seen-rows.ts'
export { sliceTrees } from './slice-trees.ts'
export { findSlices, type Slice, type SliceFindings, slicesOf } from './slices.ts'
export type { ChosenThreshold, ThresholdRule } from './threshold.ts'
export { byCapacity } from './thresholds/by-capacity.ts'
export { byCosts } from './thresholds/by-costs.ts'
export { byMetric } from './thresholds/by-metric.ts'
export { type Uncertainty, uncertaintyOf } from './uncertainty.ts'
