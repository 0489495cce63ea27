import type { OptionSpecs } from '../../core/index.ts'
import { numberText } from '../number-text.ts'
import {
  type CutCells,
  cellsOfCuts,
  refuseThreshold,
  type ThresholdKind,
  type ThresholdRule,
} from '../threshold.ts'

type ByCapacity = Extract<ThresholdRule, { threshold: 'by-capacity' }>

const flagged = ({ truePositives, falsePositives }: CutCells): number => truePositives + falsePositives

/**
 * Chooses the lowest threshold that flags no more rows than can be handled: `byCapacity(0.1)` for one in ten.
 *
 * @param share - greatest share of rows that may be flagged; above 0, at most 1
 * @throws {ModelwrightError} EVALUATE_THRESHOLD_INVALID - when it is no such share
 * @example
 * byCapacity(0.1).share // → 0.1
 */
export function byCapacity(share: number): ByCapacity {
  if (!(typeof share === 'number' && share > 0 && share <= 1))
    refuseThreshold(
      'byCapacity',
      `the share must be above 0 and at most 1, found ${JSON.stringify(share) ?? String(share)}`,
      ['Write:  byCapacity(0.1)  for one row in ten'],
    )
  return { threshold: 'by-capacity', share }
}

/** The kind of {@link byCapacity}. */
export const byCapacityKind: ThresholdKind<ByCapacity> = {
  name: 'by-capacity',
  about: 'Where no more rows are flagged than can be handled',
  options: {} satisfies OptionSpecs,
  read: ({ share }) => byCapacity(share as number),
  choose({ share }, scored) {
    const cuts = cellsOfCuts(scored)
    if (cuts.length === 0) return { threshold: 0.5, reason: 'there are no rows to count on' }
    const rowCount = flagged(cuts[cuts.length - 1])
    const fitting = cuts.filter((cut) => flagged(cut) <= share * rowCount)
    const last = fitting[fitting.length - 1]
    const found = last.truePositives / (last.truePositives + last.falseNegatives)
    return {
      threshold: last.threshold,
      reason: `flags ${numberText(flagged(last) / rowCount)} of the rows it was chosen on, at most ${numberText(share)} was asked; it finds ${numberText(found)} of the positive ones`,
    }
  },
}
