import { type OptionSpecs, readOptions } from '../../core/index.ts'
import type { Policy, PolicyUse } from '../policy.ts'
import { policyUse, type Retraining } from '../retraining.ts'

const options = {
  leastRows: {
    type: 'integer',
    default: 200,
    min: 1,
    about: 'Outcomes before which it is not due, also since the last version',
  },
} as const satisfies OptionSpecs

/**
 * Retrains when the champion is shown to lose more than was measured when it was made. Where a version made since then was refused, it
 * is due again once as many outcomes came as it is due for at first: the same rows would teach the same.
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
  due({ loss, newOutcomes }, { leastRows }) {
    if (loss === null || !loss.isWorse || loss.rows < leastRows || newOutcomes < leastRows) return undefined
    const number = (value: number): string => value.toPrecision(3)
    return `The champion loses ${number(loss.mean)} a row on ${loss.rows} rows; ${number(loss.expected)} was measured.`
  },
}
