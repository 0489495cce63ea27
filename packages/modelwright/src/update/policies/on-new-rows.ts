import { type OptionSpecs, readOptions } from '../../core/index.ts'
import type { Policy, PolicyUse } from '../policy.ts'
import { policyUse, type Retraining } from '../retraining.ts'

const options = {
  rows: {
    type: 'integer',
    default: 1000,
    min: 1,
    about: 'Rows that the table has more than when it was last learnt from',
  },
} as const satisfies OptionSpecs

/**
 * Retrains when the table has so many more rows than when the model last learnt from it.
 *
 * Rows are counted at the source, which is asked for it in each pass: files of the folder at a glance where they were not touched, anything
 * else by bringing it. Rows that were changed, or replaced by others, do not count.
 *
 * @example
 * onNewRows(5000).options.rows // → 5000
 */
export function onNewRows(rows: number, given: { retrain?: Retraining } = {}): PolicyUse<'on-new-rows'> {
  const { retrain, ...own } = given
  return policyUse('on-new-rows', readOptions(options, { rows, ...own }, 'onNewRows'), retrain)
}

/** The kind of {@link onNewRows}. */
export const onNewRowsPolicy: Policy<typeof options> = {
  name: 'on-new-rows',
  about: 'When the table has so many more rows than when it was last learnt from',
  options,
  due: ({ newRows }, { rows }) =>
    typeof newRows === 'number' && newRows >= rows
      ? `The table has ${newRows} more rows than when the model last learnt from it.`
      : undefined,
}
