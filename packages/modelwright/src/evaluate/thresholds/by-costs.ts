import { type OptionSpecs, readOptions } from '../../core/index.ts'
import { numberText } from '../number-text.ts'
import {
  bestCut,
  cellsOfCuts,
  refuseThreshold,
  type ThresholdKind,
  type ThresholdRule,
} from '../threshold.ts'

const options = {
  falsePositive: { type: 'number', default: 1, min: 0, about: 'What it costs to flag a row in vain' },
  falseNegative: { type: 'number', default: 1, min: 0, about: 'What it costs to miss a row' },
} as const satisfies OptionSpecs

type ByCosts = Extract<ThresholdRule, { threshold: 'by-costs' }>

/**
 * Chooses the threshold at which errors cost least: `byCosts({ falseNegative: 20, falsePositive: 1 })`.
 *
 * Costs are what an error costs more than the right answer would have, in any unit.
 *
 * @throws {ModelwrightError} EVALUATE_THRESHOLD_INVALID - when both costs are 0
 * @throws {ModelwrightError} CORE_OPTION_INVALID - when an option is unknown or out of bounds
 * @example
 * byCosts({ falseNegative: 20 }).falsePositive // → 1
 */
export function byCosts(given: { falsePositive?: number; falseNegative?: number }): ByCosts {
  const read = readOptions(options, given, 'byCosts')
  if (read.falsePositive === 0 && read.falseNegative === 0)
    refuseThreshold('byCosts', 'both costs are 0, so that every threshold is as good', [
      'Write:  byCosts({ falseNegative: 20, falsePositive: 1 })',
    ])
  return { threshold: 'by-costs', ...read }
}

/** The kind of {@link byCosts}. */
export const byCostsKind: ThresholdKind<ByCosts> = {
  name: 'by-costs',
  about: 'Where errors cost least',
  options,
  read: ({ threshold: _, ...rest }) => byCosts(rest),
  choose({ falsePositive, falseNegative }, scored) {
    const costOf = (cut: { falsePositives: number; falseNegatives: number }): number =>
      falsePositive * cut.falsePositives + falseNegative * cut.falseNegatives
    const found = bestCut(cellsOfCuts(scored), (cut) => -costOf(cut))
    if (found === undefined) return { threshold: 0.5, reason: 'there are no rows to count costs on' }
    const { cut } = found
    const rows = cut.truePositives + cut.falsePositives + cut.falseNegatives + cut.trueNegatives
    return {
      threshold: cut.threshold,
      reason: `least cost, ${numberText(costOf(cut) / rows)} a row on the rows it was chosen on (${numberText(falsePositive)} to flag in vain, ${numberText(falseNegative)} to miss)`,
    }
  },
}
