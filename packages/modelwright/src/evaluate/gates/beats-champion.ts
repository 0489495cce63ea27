import { type OptionSpecs, readOptions } from '../../core/index.ts'
import { againstChampion } from '../against-champion.ts'
import { type Gate, type GateKind, metricOfGate, readMetric } from '../gate.ts'
import { alphaOption, minimumRowsOption } from '../gate-options.ts'
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
  minimumRows: minimumRowsOption,
} as const satisfies OptionSpecs

type BeatsChampion = Extract<Gate, { gate: 'beats-champion' }>

/**
 * Demands that the model is surely better than the champion on rows neither saw: `beatsChampion()`.
 *
 * Superiority: the lower limit of the difference, one-sided at `alpha` (at 0.025 the lower end of its 95 % interval), must be
 * above `by`; where `by` is 0 the p that is printed must be at most 2 × `alpha` as well: it is two-sided, so that this is the
 * same level for one side. A model that is no better passes as often as `alpha`; with few rows a better one may fail, too.
 * Where a model that is as good will do (retrained on newer rows), take `notWorse`. With `{ bound: 'value' }` any difference
 * above `by` passes: of equal models every second one.
 *
 * Rows that the champion's table did not hold are preferred where there are enough of them. Passes where there is no
 * champion yet.
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
  replacesChampion: () => true,
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
