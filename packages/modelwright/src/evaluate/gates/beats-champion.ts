import { type OptionSpecs, readOptions } from '../../core/index.ts'
import { againstChampion } from '../against-champion.ts'
import { type Gate, type GateKind, metricOfGate, readMetric } from '../gate.ts'
import { alphaOption, minimumRowsOption } from '../gate-options.ts'
import { judgeDifference } from '../judge-difference.ts'

const options = {
  by: { type: 'number', default: 0, min: 0, about: "By how much more than this, in the metric's unit" },
  bound: {
    type: 'choice',
    default: 'value',
    choices: ['value', 'low'],
    about: 'What must be more: the difference, or the lower end of its 95 % interval',
  },
  alpha: alphaOption,
  minimumRows: minimumRowsOption,
} as const satisfies OptionSpecs

type BeatsChampion = Extract<Gate, { gate: 'beats-champion' }>

/**
 * Demands that the model is better than the champion on rows neither saw: `beatsChampion()`.
 *
 * Rows that the champion's table did not hold are preferred where there are enough of them. Passes where there is no
 * champion yet. With `{ bound: 'low' }` the lower end of the difference's 95 % interval must be above `by`, and its
 * two-sided p at most 2 × `alpha` where `by` is 0: superiority, tested one-sided at `alpha`; safer, and rarely passed with
 * few rows. Where a model that is as good will do, take `notWorse`.
 *
 * @throws {ModelwrightError} CORE_OPTION_INVALID - when an option is unknown or out of bounds
 * @example
 * beatsChampion({ metric: 'auc' }).minimumRows // → 30
 */
export function beatsChampion(
  given: { metric?: string; by?: number; bound?: 'value' | 'low'; alpha?: number; minimumRows?: number } = {},
): BeatsChampion {
  const { metric, ...rest } = given
  return { gate: 'beats-champion', ...readMetric(metric), ...readOptions(options, rest, 'beatsChampion') }
}

/** The kind of {@link beatsChampion}. */
export const beatsChampionKind: GateKind<BeatsChampion> = {
  name: 'beats-champion',
  about: 'The model is better than the champion on rows neither saw',
  options,
  meetsChampion: () => true,
  read: ({ gate: _, ...rest }) => beatsChampion(rest),
  check(gate, context) {
    const metric = metricOfGate(gate.metric, context).name
    const { minimumRows, by: needed } = gate
    const found = againstChampion(context, metric, {
      name: `${metric} beats the champion`,
      minimumRows,
      needed,
    })
    if ('verdict' in found) return found.verdict
    const demand = { ...gate, alpha: gate.alpha ?? alphaOption.default }
    return judgeDifference(demand, found.comparison, found.rival)
  },
}
