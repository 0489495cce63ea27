export { type Check, insist } from './check.ts'
export { checkFix } from './check-fix.ts'
export { checkMetric } from './check-metric.ts'
export { checkTransform } from './check-transform.ts'
