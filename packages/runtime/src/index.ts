export { accelerated } from './accelerated.ts'
export type { AffineState } from './affine.ts'
export { answer, answerFully } from './answer.ts'
export { bodyTooLarge } from './answer-predict.ts'
export { barePath } from './answer-route.ts'
export {
  type Abilities,
  defaultLimits,
  jsonAnswer,
  type Limits,
  type Routes,
  type Service,
  type ServiceOptions,
  type ServiceWatch,
  serviceWith,
  type WireAnswer,
  type WireRequest,
} from './answer-service.ts'
export { answerStream, gathered, type StreamAnswer, type StreamRequest } from './answer-stream.ts'
export { decodeArtifact, formatVersion } from './artifact.ts'
export { decodeBase64 } from './base64.ts'
export { boundedScore } from './bounded-score.ts'
export { canonicalJson } from './canonical-json.ts'
export {
  type Client,
  type ClientOptions,
  createClient,
  createLocalClient,
  type PredictParameters,
  rowsRefused,
  type TypedPrediction,
} from './client.ts'
export { type CollectorClient, type CollectorOptions, createCollectorClient } from './client-collector.ts'
export {
  type Batch,
  type BooleanColumn,
  type CategoryColumn,
  type Column,
  type ColumnType,
  type NumberColumn,
  type PastColumn,
  type PreparedColumn,
  type PreparedType,
  pastName,
  type SparseColumn,
  type TextColumn,
  type TimeColumn,
} from './column.ts'
export type * from './contracts.ts'
export { crc32 } from './crc32.ts'
export { allAbilities, createService } from './create-service.ts'
export { decide, defaultThreshold, type Prediction, predictionOf } from './decide.ts'
export { type ErrorParts, isModelwrightError, ModelwrightError } from './errors.ts'
export { exampleRow } from './example-row.ts'
export { type ExplainOptions, type Explanations, explain, explainBatch } from './explain.ts'
export { featuresOf } from './features.ts'
export { type BooleansState, truthOf } from './fixes/booleans.ts'
export type { ClipValuesState } from './fixes/clip-values.ts'
export type { DateOrder, DatesState } from './fixes/dates.ts'
export type { DigitDatesState } from './fixes/digit-dates.ts'
export type { EntitiesState } from './fixes/entities.ts'
export type { FoldUnicodeState } from './fixes/fold-unicode.ts'
export { fixes } from './fixes/index.ts'
export { fingerprintOf, type LevelsState } from './fixes/levels.ts'
export type { LineBreaksState } from './fixes/line-breaks.ts'
export type { MissingTokensState } from './fixes/missing-tokens.ts'
export type { MojibakeState } from './fixes/mojibake.ts'
export { type Affix, type NumberParts, type NumbersState, numberParts } from './fixes/numbers.ts'
export type { SentinelsState } from './fixes/sentinels.ts'
export { intervalsBatch, noIntervals, predictIntervals } from './intervals.ts'
export { explainLinear, type LinearExplanation } from './linear-explain.ts'
export { type LinearState, linearScores, stateOfInput } from './linear-state.ts'
export { load } from './load.ts'
export { exp, expm1, log, log1p, logSumExp, pow, sigmoid, tanh } from './math/index.ts'
export { type MemberState, memberName, memberOf, membersOf } from './members/member.ts'
export { type Model, modelOf, type Predictions } from './model.ts'
export type { BlendState } from './models/blend.ts'
export type { ConstantState } from './models/constant.ts'
export { models } from './models/index.ts'
export { type NeighboursState, rememberedNumber } from './models/k-nearest-neighbours.ts'
export type { NaiveBayesState } from './models/naive-bayes.ts'
export type { SparseLinearState } from './models/sparse-linear.ts'
export type { StackState } from './models/stack.ts'
export { type NodeHandler, type NodeRequest, type NodeResponse, toExpress } from './mounts/to-express.ts'
export { toFastify } from './mounts/to-fastify.ts'
export { type FetchRequest, type FetchResponse, type MountOptions, toFetch } from './mounts/to-fetch.ts'
export { type NextHandler, type NextRoute, toNext } from './mounts/to-next.ts'
export { editDistance, foldAscii, nearest } from './nearest.ts'
export { normalQuantile } from './normal-quantile.ts'
export { openApiOf } from './openapi.ts'
export { allOperations } from './operations.ts'
export { calibrate } from './outputs/calibrate.ts'
export { classScores } from './outputs/intervals.ts'
export { formatTime, parseBoolean, parseNumber, parseTime } from './parse.ts'
export { parseJson } from './parse-json.ts'
export { firstFrom } from './past/first-from.ts'
export { shownReach } from './past/reach.ts'
export {
  type Contributions,
  type Explanation,
  type FullPrediction,
  type FullPredictions,
  predictAsked,
  type RankedClass,
} from './predict-asked.ts'
export { compile } from './predictor.ts'
export { answerProblem, problemAnswer } from './problem-answer.ts'
export { answerQuickly, answerTogether } from './quick/answer-quickly.ts'
export { type Reader, readerOf, refuseArtifact } from './reader.ts'
export { recalibrate } from './recalibrate.ts'
export { requestIdIn } from './request-id.ts'
export type { Asked, PointedProblem } from './request-parameters.ts'
export { type LineFacts, type LineModel, modelFields, predictionLine } from './row-log/prediction-line.ts'
export { type CellRule, cellRedactor } from './row-log/redact-cells.ts'
export {
  openRowLog,
  predictionMark,
  type RowLog,
  type RowLogCounts,
  type RowLogHost,
  type RowLogRules,
} from './row-log/row-log.ts'
export { isSampled } from './row-log/sampled.ts'
export {
  type Dtype,
  dtypes,
  headerStart,
  maxHeaderBytes,
  maxMetadataLength,
  type Tensor,
} from './safetensors.ts'
export {
  carriedInputs,
  carriedNames,
  type Problem,
  type ProblemCode,
  type ReadingRules,
  type ReadPolicy,
  type ReadResult,
  readColumns,
  readRows,
} from './schema.ts'
export { sha256 } from './sha256.ts'
export { withoutAccents } from './text/accents.ts'
export { lowered, wordsIn } from './text/letters.ts'
export { bucketOf, murmur3 } from './text/murmur3.ts'
export { eachTerm, type TermRules } from './text/terms.ts'
export { textAt, textColumnOf } from './text-column.ts'
export type { BinState, Bins } from './transforms/bin.ts'
export type { ClipState } from './transforms/clip.ts'
export { type Cycle, cycleNames, type DateCyclesState } from './transforms/date-cycles.ts'
export { type DatePart, type DatePartsState, partNames } from './transforms/date-parts.ts'
export type { ElapsedState } from './transforms/elapsed.ts'
export type { FrequencyState, LevelShares } from './transforms/frequency.ts'
export type { HashingState } from './transforms/hashing.ts'
export type { ImputeState } from './transforms/impute.ts'
export { transforms } from './transforms/index.ts'
export type { LagState } from './transforms/lag.ts'
export type { MinMaxState } from './transforms/min-max.ts'
export type { MissingFlagState } from './transforms/missing-flag.ts'
export type { KeptLevels, OneHotState } from './transforms/one-hot.ts'
export type { OrderedLevels, OrdinalState } from './transforms/ordinal.ts'
export type { PcaState } from './transforms/pca.ts'
export type { PolynomialState } from './transforms/polynomial.ts'
export type { PooledLevels, PoolRareState } from './transforms/pool-rare.ts'
export type { PowerState } from './transforms/power.ts'
export type { QuantileState } from './transforms/quantile.ts'
export type { RobustState } from './transforms/robust.ts'
export { type RollingState, type WindowMeasure, windowMeasures } from './transforms/rolling.ts'
export type { StandardiseState } from './transforms/standardise.ts'
export type { Directions, SvdState } from './transforms/svd.ts'
export type { EncodedLevels, TargetEncodingState } from './transforms/target-encoding.ts'
export { type TextLengthState, textMeasures } from './transforms/text-length.ts'
export type { TermWeights, TfIdfState } from './transforms/tf-idf.ts'
export { applyLink } from './trees/apply-link.ts'
export { explainTrees, type TreesExplanation } from './trees/explain-trees.ts'
export { bitsNode, type FlatTrees, flatTrees, listNode, numberNode } from './trees/flat-trees.ts'
export { importanceOf, type TreesImportance } from './trees/importance.ts'
export { blockRows, writeKeys } from './trees/row-keys.ts'
export { meansOf, treeScores } from './trees/tree-scores.ts'
export type { TreesLink, TreesOrigin, TreesState } from './trees/trees-state.ts'
export type { WasmHost } from './trees/wasm-host.ts'
export { asPlain } from './typed-column.ts'
export { decodeUtf8, encodeUtf8 } from './utf8.ts'
export { bodyMedia, type Media } from './wire/media.ts'
export { csvReader, jsonLinesReader, type ReadRow } from './wire/row-reader.ts'
export type { AskedRows, WireFormat } from './wire/wire-format.ts'
export { wireFormats } from './wire-formats/index.ts'
export { modelwright } from './wire-formats/modelwright.ts'
export { yeoJohnson } from './yeo-johnson.ts'
