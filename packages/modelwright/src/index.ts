// The public API: one line a thing, in the order of the stages. A workflow file imports from here.

// clean
export { autoFixes, dropDuplicates, dropMissingTarget, missingTokens, trim } from './clean/index.ts'
export {
  defineLearner,
  defineLoss,
  defineMetric,
  defineSource,
  isModelwrightError,
  type Learner,
  type Loss,
  type Metric,
  ModelwrightError,
  type Source,
  type SourceDefinition,
} from './core/index.ts'
// evaluate
export { atLeast, atMost, beatsBaseline, beatsChampion } from './evaluate/index.ts'
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
  select,
  standardise,
  stratified,
  svd,
  targetEncoding,
  textLength,
  tfIdf,
  time,
} from './prepare/index.ts'
// run a workflow, predict and evaluate from a program of one's own
export { type EvaluateRequest, evaluateFile, type FileEvaluation } from './project/evaluate-file.ts'
export {
  baseline,
  boostedTrees,
  defineWorkflow,
  extraTrees,
  type LoadedWorkflow,
  learnerWith,
  loadWorkflow,
  logistic,
  openProject,
  type Project,
  type ResolvedModel,
  randomForest,
  resolveModel,
  ridge,
  type Workflow,
  type WorkflowDefinition,
} from './project/index.ts'
export { type PredictRequest, type PredictResult, predictFile } from './project/predict.ts'
export type { RunResult } from './project/run/index.ts'
export { run } from './project/run/run.ts'
export type { RunOptions } from './project/run/with-tools.ts'
// retrieve
export {
  type AzureOptions,
  azure,
  type CommonOptions,
  type CsvOptions,
  csv,
  type DuckdbOptions,
  duckdb,
  type ExcelOptions,
  excel,
  file,
  type GcsOptions,
  gcs,
  type HttpOptions,
  http,
  type JoinOptions,
  type JsonApiOptions,
  join,
  json,
  jsonApi,
  jsonLines,
  type PostgresOptions,
  parquet,
  postgres,
  type S3Options,
  type SqliteOptions,
  s3,
  sourceWith,
  sqlite,
  type UnionOptions,
  union,
} from './retrieve/index.ts'
// serve
export { createServer, type Server, type ServerOptions } from './serve/index.ts'
// search on your own: ask for a trial, tell its value
export {
  type AskedTrial,
  type Outcome,
  openStudy,
  type Pruner,
  type Sampler,
  type Study,
  type StudyOptions,
} from './tune/index.ts'
