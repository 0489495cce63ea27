import { type OptionSpecs, readOptions } from '../../core/index.ts'
import type { Policy, PolicyUse } from '../policy.ts'
import { policyUse, type Retraining } from '../retraining.ts'

const options = {} as const satisfies OptionSpecs

/**
 * Retrains when monitoring finds drift that is expected to cost something; harmless drift stays quiet.
 *
 * @example
 * onDrift().name // → 'on-drift'
 */
export function onDrift(given: { retrain?: Retraining } = {}): PolicyUse<'on-drift'> {
  const { retrain, ...own } = given
  return policyUse('on-drift', readOptions(options, own, 'onDrift'), retrain)
}

/** The kind of {@link onDrift}. */
export const onDriftPolicy: Policy<typeof options> = {
  name: 'on-drift',
  about: 'When rows drift in a way that is expected to cost something',
  options,
  due: ({ drift }) => (drift?.isMaterial === true ? `Rows have drifted: ${drift.what}` : undefined),
}
