import { type OptionSpecs, readOptions } from '../../core/index.ts'
import type { Policy, PolicyUse } from '../policy.ts'
import { policyUse, type Retraining } from '../retraining.ts'

const options = {
  leastRows: { type: 'integer', default: 200, min: 1, about: 'Outcomes before which it is not due' },
} as const satisfies OptionSpecs

/**
 * Retrains when the champion is shown to lose more than was measured when it was made.
 *
 * @example
 * onLoss({ leastRows: 500 }).options.leastRows // → 500
 */
export function onLoss(given: { leastRows?: number; retrain?: Retraining } = {}): PolicyUse<'on-loss'> {
  const { retrain, ...own } = given
  return policyUse('on-loss', readOptions(options, own, 'onLoss'), retrain)
}

/** The kind of {@link onLoss}. */
export const onLossPolicy: Policy<typeof options> = {
  name: 'on-loss',
  about: 'When the champion loses more than was measured when it was made',
  options,
  due({ loss }, { leastRows }) {
    if (loss === null || !loss.isWorse || loss.rows < leastRows) return undefined
    const number = (value: number): string => value.toPrecision(3)
    return `The champion loses ${number(loss.mean)} a row on ${loss.rows} rows; ${number(loss.expected)} was measured.`
  },
}
