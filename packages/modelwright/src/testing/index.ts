export { type Check, insist } from './check.ts'
export { type ChannelReceiver, checkChannel } from './check-channel.ts'
export { checkDetector, checkStreamDetector } from './check-detector.ts'
export { checkExpectation, type ExpectationCase } from './check-expectation.ts'
export { checkFix } from './check-fix.ts'
export { checkLearner } from './check-learner.ts'
export { checkMetric } from './check-metric.ts'
export { checkPruner } from './check-pruner.ts'
export { checkSampler } from './check-sampler.ts'
export { checkSource, type SourceCase } from './check-source.ts'
export { checkTarget, type FreshProvider, type TargetCase } from './check-target.ts'
export { checkTransform } from './check-transform.ts'
export { type Stream, type StreamRows, simulateStream } from './streams/simulate-stream.ts'
export { judgedPredictions } from './streams/stream-events.ts'
export type {
  StreamChange,
  StreamDamage,
  StreamOptions,
  StreamOutage,
  StreamOutcomes,
} from './streams/stream-options.ts'
