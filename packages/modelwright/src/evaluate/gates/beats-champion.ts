import { type OptionSpecs, readOptions } from '../../core/index.ts'
import { failed, type Gate, type GateKind, judgeDifference, metricOfGate, readMetric } from '../gate.ts'

const options = {
  by: { type: 'number', default: 0, min: 0, about: "By how much more than this, in the metric's unit" },
  bound: {
    type: 'choice',
    default: 'value',
    choices: ['value', 'low'],
    about: 'What must be more: the difference, or the lower end of its 95 % interval',
  },
  minimumRows: {
    type: 'integer',
    default: 30,
    min: 2,
    about: 'Fewer rows that neither model saw than this decide nothing, and the gate refuses',
  },
} as const satisfies OptionSpecs

type BeatsChampion = Extract<Gate, { gate: 'beats-champion' }>

/**
 * Demands that the model is better than the champion on rows neither saw: `beatsChampion()`.
 *
 * Passes where there is no champion yet. With `{ bound: 'low' }` the lower end of the difference's 95 % interval must be
 * above `by`, and its p at most 0.05 where `by` is 0: safer, and rarely passed with few rows.
 *
 * @throws {ModelwrightError} CORE_OPTION_INVALID - when an option is unknown or out of bounds
 * @example
 * beatsChampion({ metric: 'auc' }).minimumRows // → 30
 */
export function beatsChampion(
  given: { metric?: string; by?: number; bound?: 'value' | 'low'; minimumRows?: number } = {},
): BeatsChampion {
  const { metric, ...rest } = given
  return { gate: 'beats-champion', ...readMetric(metric), ...readOptions(options, rest, 'beatsChampion') }
}

/** The kind of {@link beatsChampion}. */
export const beatsChampionKind: GateKind<BeatsChampion> = {
  name: 'beats-champion',
  about: 'The model is better than the champion on rows neither saw',
  options,
  read: ({ gate: _, ...rest }) => beatsChampion(rest),
  check(gate, { champion, ...context }) {
    const metric = metricOfGate(gate.metric, context).name
    const name = `${metric} beats the champion`
    if (champion === 'none')
      return { name, passed: true, reason: 'There is no champion yet.', value: null, needed: gate.by }
    if (champion === undefined)
      return failed(
        name,
        'The champion cannot be compared: no rows are known that neither model saw.',
        gate.by,
      )
    const comparison = champion(metric)
    if (comparison.rowCount < gate.minimumRows)
      return failed(
        name,
        `Only ${comparison.rowCount} rows are known that neither model saw; ${gate.minimumRows} are needed.`,
        gate.by,
      )
    return judgeDifference(gate, comparison, 'champion')
  },
}
