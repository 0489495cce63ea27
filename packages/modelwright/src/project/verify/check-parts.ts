import { seedOf } from '../../core/index.ts'
import {
  fairnessOf,
  findSlices,
  type Judging,
  judgeIntervals,
  type RobustnessFindings,
  robustnessOf,
} from '../../evaluate/index.ts'
import { readBy } from '../run/reading.ts'
import { type Scored, sameClaim } from './check-scores.ts'
import { type Claim, differs, unchecked } from './claims.ts'
import type { Evidence } from './evidence.ts'

function checkSlices(judging: Judging, scored: Scored): Claim {
  const { card, options, fits } = scored
  const { contender, table } = scored.rows
  const given = judging.slices.filter((name) => table.columns.has(name))
  const inputs = fits[0].model.schema.inputs.map(({ name }) => name)
  const all = inputs.filter((name) => table.columns.has(name))
  const found = findSlices(
    contender,
    table,
    { given, all },
    {
      ...options,
      metric: judging.metric,
      isOfFolds: fits.length > 1,
    },
  )
  const holds = `All ${found.looked} looked at again come out the same.`
  return sameClaim('slices', card.slices, found, scored, holds)
}

function checkFairness(judging: Judging, scored: Scored): Claim {
  const { card, options, rows } = scored
  const found = fairnessOf(rows.contender, rows.table, judging.fairness, options)
  return sameClaim('fairness', card.fairness, found, scored, `By ${judging.fairness.join(', ')}, to the bit.`)
}

/** How often the intervals of the evaluated fits hold the truth, and how wide they are. */
function checkIntervals(scored: Scored): Claim {
  const { card, rows, options, parts, fits } = scored
  const { intervals } = fits[fits.length - 1].model.artifact
  if (intervals === undefined || parts.some(({ ends }) => ends === undefined))
    return differs('intervals', 'The card claims intervals, and an evaluated fit has none.')
  const lists = parts.map(({ ends = [] }) => ends)
  const found = judgeIntervals(intervals, rows.contender, lists, options)
  const holds = `They hold ${found.held.value} of the rows and are ${found.width.value} wide in the mean, to the bit.`
  return sameClaim('intervals', card.intervals, found, scored, holds)
}

/** Whether intervals, slices, fairness and robustness come out as claimed. */
export function checkParts(evidence: Evidence, scored: Scored): readonly Claim[] {
  const { judging, intervals, slices, fairness, robustness } = scored.card
  if (judging === undefined) return []
  return [
    ...(intervals === undefined ? [] : [checkIntervals(scored)]),
    ...(slices === undefined ? [] : [checkSlices(judging, scored)]),
    ...(fairness === undefined ? [] : [checkFairness(judging, scored)]),
    ...(robustness === undefined ? [] : checkRobustness(evidence, scored)),
  ]
}

/** The robustness of the last part, but for fits with other seeds. */
function robustnessAgain({ fits, parts, card }: Scored): RobustnessFindings {
  const { model } = fits[fits.length - 1]
  const { table, target, contender } = parts[parts.length - 1]
  return robustnessOf({
    raw: table,
    target,
    threshold: contender.threshold,
    inputs: model.schema.inputs,
    read: (rows) => readBy(model.artifact, rows),
    predict: (rows) => model.predictBatch(rows),
    metric: card.judging?.metric ?? card.robustness?.metric ?? '',
    seed: seedOf(card.judging?.seed ?? 0),
  })
}

function checkRobustness(evidence: Evidence, scored: Scored): readonly Claim[] {
  if (evidence.model.schema.history !== undefined)
    return [unchecked('robustness', 'Rows that look back are not damaged again.')]
  const { seeds, ...claimed } = scored.card.robustness as RobustnessFindings
  const found = robustnessAgain(scored)
  const others =
    seeds === undefined
      ? []
      : [unchecked('robustness by seeds', 'It takes new fits of the recipe, which are not made here.')]
  return [
    sameClaim('robustness', claimed, found, scored, 'Every damage done again gives the same scores.'),
    ...others,
  ]
}
