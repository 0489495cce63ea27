export { defaultMetric, findMetric, metricsFor } from './find-metric.ts'
export { metrics } from './metrics/index.ts'
export { defaultThreshold, predictedCodes, type ScoreOptions, scoreOf } from './score.ts'
