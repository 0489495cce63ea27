import { type OptionSpecs, readOptions } from '../../core/index.ts'
import { failed, type Gate, type GateKind, metricOfGate, readMetric } from '../gate.ts'
import { alphaOption } from '../gate-options.ts'
import { judgeDifference } from '../judge-difference.ts'

const options = {
  by: { type: 'number', default: 0, min: 0, about: "By how much more than this, in the metric's unit" },
  bound: {
    type: 'choice',
    default: 'low',
    choices: ['value', 'low'],
    about: 'What must be more: the difference, or its lower limit at one-sided alpha',
  },
  alpha: alphaOption,
} as const satisfies OptionSpecs

type BeatsBaseline = Extract<Gate, { gate: 'beats-baseline' }>

/**
 * Demands that the model is surely better than the baseline (the prior or the mean) on the same rows: `beatsBaseline()`.
 *
 * Superiority: the lower limit of the difference, one-sided at `alpha` (at 0.025 the lower end of its 95 % interval), must be
 * above `by`. Where `by` is 0 the p that is printed must be at most 2 × `alpha` as well: it is two-sided, so that this is the
 * same level for one side. With `{ bound: 'value' }` any difference above `by` passes: of models that learnt nothing every
 * second one may.
 *
 * @throws {ModelwrightError} CORE_OPTION_INVALID - when an option is unknown or out of bounds
 * @example
 * beatsBaseline({ by: 0.05 }).by // → 0.05
 */
export function beatsBaseline(
  given: { metric?: string; by?: number; bound?: 'value' | 'low'; alpha?: number } = {},
): BeatsBaseline {
  const { metric, ...rest } = given
  return { gate: 'beats-baseline', ...readMetric(metric), ...readOptions(options, rest, 'beatsBaseline') }
}

/** The kind of {@link beatsBaseline}. */
export const beatsBaselineKind: GateKind<BeatsBaseline> = {
  name: 'beats-baseline',
  about: 'The model is better than the baseline on the same rows',
  options,
  read: ({ gate: _, ...rest }) => beatsBaseline(rest),
  check(gate, context) {
    const metric = metricOfGate(gate.metric, context).name
    if (context.baseline === undefined)
      return failed(`${metric} beats the baseline`, 'There is no baseline to compare with.', gate.by)
    const demand = { ...gate, alpha: gate.alpha ?? alphaOption.default }
    return judgeDifference(demand, context.baseline(metric), { whom: 'baseline' })
  },
}
