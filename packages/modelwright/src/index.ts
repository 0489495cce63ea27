// The public API: one line a thing, in the order of the stages. A workflow file imports from here.

// clean
export {
  autoFixes,
  booleans,
  clipValues,
  dates,
  digitDates,
  dropDuplicates,
  dropMissingTarget,
  dropOutliers,
  entities,
  foldUnicode,
  levels,
  lineBreaks,
  missingTokens,
  mojibake,
  numbers,
  sentinels,
  trim,
} from './clean/index.ts'
// monitor: who is told of alerts, and by what; channels of one's own
export {
  type AlertItem,
  type AlertMessage,
  type AlertRules,
  type Channel,
  type ChannelContext,
  ChannelProblem,
  type ChannelUse,
  type Detector,
  type DriftFinding,
  type DriftSample,
  defineChannel,
  defineDetector,
  defineExpectation,
  defineLearner,
  defineLoss,
  defineMetric,
  defineSource,
  defineStreamDetector,
  type Expectation,
  type FieldDeclaration,
  fieldsOfSchema,
  isModelwrightError,
  type Learner,
  type Loss,
  type Metric,
  ModelwrightError,
  type Source,
  type SourceDefinition,
  type StreamDetector,
} from './core/index.ts'
// deploy: targets with their options, and one of your own
export {
  appEngine,
  awsLambda,
  azureFunctions,
  azureMl,
  browser,
  bun,
  cloudFunctions,
  cloudflareWorkers,
  cloudRun,
  cloudRunJob,
  defineTarget,
  deno,
  docker,
  kubernetes,
  kubernetesJob,
  sagemaker,
  type Target,
  type TargetUse,
  targetWith,
  vertexAi,
  watsonx,
} from './deploy/index.ts'
// evaluate
export {
  atLeast,
  atMost,
  beatsBaseline,
  beatsChampion,
  byCapacity,
  byCosts,
  byMetric,
  calibratedWithin,
  conformal,
  everySlice,
  fairWithin,
  latencyWithin,
  notWorse,
  robustWithin,
  sizeWithin,
} from './evaluate/index.ts'
// explore: what a table must be
export {
  expectationWith,
  expectColumns,
  expectFresh,
  expectLevels,
  expectPresent,
  expectRange,
  expectRows,
  expectSql,
  expectType,
  expectUnique,
} from './explore/index.ts'
// retrieve
export * from './index-retrieve.ts'
// update: when a model is retrained; trials of one's own
export * from './index-update.ts'
export {
  type DriftUse,
  headOf as alertHead,
  type MonitorUse,
  messageText as alertText,
} from './monitor/index.ts'
// pack: a model as a file for other programs
export {
  checkOnnx,
  compareOnnx,
  exportOnnx,
  type OnnxAnswers,
  type OnnxCheck,
  type OnnxDifference,
  type OnnxExport,
  type OnnxFeed,
  type OnnxNote,
  type OnnxOptions,
  type OnnxRefusal,
  onnxFeeds,
  onnxRefusals,
  onnxRows,
  onnxTolerance,
} from './pack/index.ts'
// split and prepare
export {
  balance,
  bin,
  byFile,
  clip,
  dateCycles,
  dateParts,
  elapsed,
  frequency,
  group,
  hashing,
  impute,
  lag,
  minMax,
  missingFlag,
  oneHot,
  ordinal,
  pca,
  polynomial,
  poolRare,
  power,
  quantile,
  random,
  robust,
  rolling,
  select,
  standardise,
  stratified,
  svd,
  targetEncoding,
  textLength,
  tfIdf,
  time,
} from './prepare/index.ts'
export { channel } from './project/alerts/channel-options.ts'
export { type EmailOptions, email } from './project/channels/email.ts'
export { type SlackOptions, slack } from './project/channels/slack.ts'
export { type WebhookOptions, webhook } from './project/channels/webhook.ts'
// run a workflow, clean, predict and evaluate from a program of one's own
export {
  type CleanReport,
  type CleanRequest,
  type CleanTable,
  cleanFile,
} from './project/clean/clean-file.ts'
export { type EvaluateRequest, evaluateFile, type FileEvaluation } from './project/evaluate-file.ts'
export {
  baseline,
  boostedTrees,
  defineStep,
  defineWorkflow,
  type EnsembleOptions,
  elasticNet,
  ensemble,
  extraTrees,
  type HookFailure,
  type HookSuccess,
  type Hooks,
  kNearestNeighbours,
  type LoadedWorkflow,
  learnerWith,
  loadWorkflow,
  logistic,
  naiveBayes,
  type OwnStepContext,
  openProject,
  type Project,
  type ResolvedModel,
  randomForest,
  resolveModel,
  ridge,
  type StatedKind,
  type StepDefinition,
  type StepRow,
  type StepUse,
  type Workflow,
  type WorkflowDefinition,
} from './project/index.ts'
export { type ImportRequest, importOutcomes } from './project/outcomes/import-outcomes.ts'
export type { OutcomesBy, OutcomesImported } from './project/outcomes/import-rules.ts'
export { type PredictRequest, type PredictResult, predictFile } from './project/predict.ts'
export { type PartsRequest, type PartsResult, predictParts } from './project/predict-parts.ts'
export { openLogSource } from './project/predictions/log-source.ts'
export {
  type Pulled,
  type PullRequest,
  type PullSource,
  pullPredictions,
} from './project/predictions/pull/index.ts'
export { collectGarbage, type GcReport, type GcRequest } from './project/retention/gc.ts'
export type { RunResult } from './project/run/index.ts'
export { run } from './project/run/run.ts'
export type { RunOptions } from './project/run/with-tools.ts'
// record runs of one's own code, and see to those that were recorded
export {
  type ComparedMetric,
  compareRuns,
  type RunComparison,
  type RunDifference,
} from './project/runs/compare-runs.ts'
export { deleteRuns, lossOf, type RunLoss } from './project/runs/delete-runs.ts'
export { diffRuns, type RunDiff, type TextDifference } from './project/runs/diff-runs.ts'
export { noteRun, tagRun } from './project/runs/edit-runs.ts'
export { findRun } from './project/runs/find-run.ts'
export type { MetricDifference } from './project/runs/metric-difference.ts'
export type { ArtifactContent } from './project/tracking/keep-content.ts'
export { type TrackOptions, track } from './project/tracking/track.ts'
export type { TrackedRun } from './project/tracking/tracked-run.ts'
export type { TrialDefinition } from './project/trial/trial-settings.ts'
// serve
export {
  accessLog,
  type Collector,
  type CollectorServerOptions,
  createCollector,
  createServer,
  type GuardOptions,
  isSampled,
  loadPredictionLog,
  type Server,
  type ServerOptions,
} from './serve/index.ts'
// tune: how trials are validated; a search of one's own: ask for a trial, tell its value
export {
  type AskedTrial,
  expanding,
  kFold,
  type Outcome,
  openStudy,
  type Pruner,
  repeated,
  type Sampler,
  type Study,
  type StudyOptions,
  sliding,
} from './tune/index.ts'
