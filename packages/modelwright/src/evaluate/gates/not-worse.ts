import { type OptionSpecs, readOptions } from '../../core/index.ts'
import { againstChampion } from '../against-champion.ts'
import type { Comparison } from '../compare.ts'
import { failed, type Gate, type GateKind, metricOfGate, readMetric } from '../gate.ts'
import { alphaOption, minimumRowsOption } from '../gate-options.ts'
import { differenceText, leastDifference, limitName, limitText, type Rival } from '../judge-difference.ts'
import { numberText } from '../number-text.ts'

const options = {
  than: { type: 'choice', default: 'champion', choices: ['champion', 'baseline'], about: 'Than what' },
  margin: {
    type: 'number',
    default: 0,
    min: 0,
    about: "By how much worse still counts as equally good, in the metric's unit",
  },
  alpha: { ...alphaOption, default: 0.05 },
  minimumRows: minimumRowsOption,
} as const satisfies OptionSpecs

type NotWorse = Extract<Gate, { gate: 'not-worse' }>

/**
 * Demands that the model is surely not worse than the champion (or the baseline) by more than a margin, on rows neither
 * saw: `notWorse({ margin: 0.005 })`.
 *
 * Non-inferiority, tested one-sided: the lower limit of the difference at `alpha` must lie above −margin. For a model that is
 * cheaper, smaller or fresher, and need not be better. It claims no more than that: a model that passes may be worse by less
 * than the margin, and p says nothing here. With a margin of 0 the lower limit must lie above 0, as for a better model: an
 * equal one passes as often as `alpha`. Passes where there is no champion yet.
 *
 * @throws {ModelwrightError} CORE_OPTION_INVALID - when an option is unknown or out of bounds
 * @example
 * notWorse({ metric: 'auc', margin: 0.005 }).alpha // → 0.05
 * @see Piaggio et al. (2012), Reporting of noninferiority and equivalence randomized trials, JAMA 308
 */
export function notWorse(
  given: {
    metric?: string
    than?: 'champion' | 'baseline'
    margin?: number
    alpha?: number
    minimumRows?: number
  } = {},
): NotWorse {
  const { metric, ...rest } = given
  return { gate: 'not-worse', ...readMetric(metric), ...readOptions(options, rest, 'notWorse') }
}

function judge({ margin, alpha }: NotWorse, comparison: Comparison, rival: Rival, name: string) {
  const value = leastDifference(comparison, alpha)
  if (Number.isNaN(value))
    return failed(
      name,
      `${comparison.metric} is not defined on these rows, or they are too few to tell.`,
      -margin,
    )
  const passed = value > -margin
  const reason =
    `${differenceText(comparison, rival)}${limitText(value, alpha)}; ` +
    `${limitName(alpha)} must be above ${numberText(-margin)}${passed ? '' : `, missed by ${numberText(-margin - value)}`}.`
  return { name, passed, reason, value, needed: -margin }
}

/** The kind of {@link notWorse}. */
export const notWorseKind: GateKind<NotWorse> = {
  name: 'not-worse',
  about: 'The model is surely not worse than the champion or the baseline by more than a margin',
  options,
  meetsChampion: ({ than }) => than === 'champion',
  replacesChampion: ({ than }) => than === 'champion',
  read: ({ gate: _, ...rest }) => notWorse(rest),
  check(gate, context) {
    const metric = metricOfGate(gate.metric, context).name
    const by = gate.margin > 0 ? ` by more than ${numberText(gate.margin)}` : ''
    const name = `${metric} not worse than the ${gate.than}${by}`
    if (gate.than === 'baseline')
      return context.baseline === undefined
        ? failed(name, 'There is no baseline to compare with.', -gate.margin)
        : judge(gate, context.baseline(metric), { whom: 'baseline' }, name)
    const { minimumRows, margin } = gate
    const found = againstChampion(context, metric, { name, minimumRows, needed: -margin })
    return 'verdict' in found ? found.verdict : judge(gate, found.comparison, found.rival, name)
  },
}
