import { type OptionSpecs, readOptions } from '../../core/index.ts'
import type { Policy, PolicyUse } from '../policy.ts'
import { policyUse, type Retraining } from '../retraining.ts'

const options = {
  rows: {
    type: 'integer',
    default: 1000,
    min: 1,
    about: 'Rows whose outcome became known since the last version',
  },
} as const satisfies OptionSpecs

/**
 * Retrains when so many outcomes became known since the last version was made.
 *
 * @example
 * onNewOutcomes(5000).options.rows // → 5000
 */
export function onNewOutcomes(
  rows: number,
  given: { retrain?: Retraining } = {},
): PolicyUse<'on-new-outcomes'> {
  const { retrain, ...own } = given
  return policyUse('on-new-outcomes', readOptions(options, { rows, ...own }, 'onNewOutcomes'), retrain)
}

/** The kind of {@link onNewOutcomes}. */
export const onNewOutcomesPolicy: Policy<typeof options> = {
  name: 'on-new-outcomes',
  about: 'When so many outcomes became known since the last version',
  options,
  due: ({ newOutcomes }, { rows }) =>
    newOutcomes >= rows ? `${newOutcomes} outcomes became known since the last version.` : undefined,
}
