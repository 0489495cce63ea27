import { type OptionSpecs, readOptions } from '../../core/index.ts'
import { failed, type Gate, type GateKind, type GateVerdict, readNumber, refuseGate } from '../gate.ts'
import { judgeWithin } from '../judge-within.ts'
import { numberText } from '../number-text.ts'
import { damageShares } from '../robustness/damages.ts'
import { lookedText, type RobustnessFindings } from '../robustness/robustness.ts'

const kinds = ['noise', 'missing', 'unknown-levels', 'typos', 'missing-column', 'seeds'] as const

const shareList = `${damageShares.slice(0, -1).join(', ')} or ${damageShares[damageShares.length - 1]}`

const options = {
  at: {
    type: 'number',
    default: 0.1,
    min: damageShares[0],
    max: damageShares[damageShares.length - 1],
    about: `How much is damaged, as a share: ${shareList}; columns and seeds take none`,
  },
} as const satisfies OptionSpecs

type RobustWithin = Extract<Gate, { gate: 'robust-within' }>

/**
 * Demands that the score drops by no more than a value when rows are worse than today's: `robustWithin('noise', 0.02)`.
 *
 * Against `noise` on numbers, `missing` cells, `unknown-levels` and `typos` of categories, each `at` a share; a
 * `missing-column`, whichever hurts most; or `seeds`: how far scores of fits lie apart that differ in their seed alone. In
 * the unit of the workflow's metric, mean over three seeded repeats, on at most 1,000 held-out rows. Every input is looked at
 * for `missing-column`; where the time was up before, the gate refuses.
 *
 * @param against - noise, missing, unknown-levels, typos, missing-column or seeds
 * @throws {ModelwrightError} EVALUATE_GATE_INVALID - when there is no such damage or share, or the value is no number from 0
 * @example
 * robustWithin('noise', 0.02).at // → 0.1
 */
export function robustWithin(against: string, value: number, given: { at?: number } = {}): RobustWithin {
  if (!kinds.includes(against as (typeof kinds)[number]))
    refuseGate('robustWithin', `there is no damage ${JSON.stringify(against) ?? String(against)}`, [
      `Write one of: ${kinds.join(', ')}.`,
    ])
  const { at } = readOptions(options, given, 'robustWithin')
  if (!damageShares.includes(at))
    refuseGate('robustWithin', `"at" must be ${shareList}, found ${at}`, [
      `Write:  robustWithin('${against}', 0.02, { at: 0.1 })`,
    ])
  const least = readNumber('robustWithin', value, { least: 0, example: `robustWithin('${against}', 0.02)` })
  return { gate: 'robust-within', against, value: least, at }
}

/** What is judged: the drop, and how it is said. */
function dropOf({ against, at }: RobustWithin, found: RobustnessFindings) {
  if (against === 'seeds') {
    const { seeds } = found
    if (seeds === undefined || seeds.scores.length === 0) return undefined
    const fits = `${seeds.scores.length} fits with other seeds`
    return { drop: seeds.spread, how: `scores of ${fits} and its own lie ${numberText(seeds.spread)} apart` }
  }
  if (against === 'missing-column') {
    const worst = found.columns.find((column) => column.against === 'missing')
    if (worst === undefined) return undefined
    const how = `it drops by ${numberText(worst.drop)} without "${worst.column}", the column that hurts most`
    return { drop: worst.drop, how }
  }
  const point = found.curves
    .find((curve) => curve.against === against)
    ?.points.find(({ share }) => share === at)
  if (point === undefined) return undefined
  return { drop: point.drop, how: `it drops by ${numberText(point.drop)} to ${numberText(point.score)}` }
}

function judge(gate: RobustWithin, found: RobustnessFindings): GateVerdict {
  const { against, at, value: needed } = gate
  const share = against === 'seeds' || against === 'missing-column' ? '' : ` at ${numberText(at)}`
  const name = `${found.metric} drops at most ${numberText(needed)} by ${against}${share}`
  const measured = dropOf(gate, found)
  if (measured === undefined) {
    const isIdle = against !== 'seeds' && !found.curves.some((curve) => curve.against === against)
    const reason = isIdle
      ? `There is nothing to damage: no input takes ${against}, or the time was up.`
      : 'It was not measured: the time was up.'
    return failed(name, reason, needed)
  }
  const { drop, how } = measured
  if (Number.isNaN(drop))
    return failed(name, `The model has no answer for such rows, or ${found.metric} is not defined.`, needed)
  const subject = `${found.metric} is ${numberText(found.score)} on ${found.rowCount} whole rows; ${how}`
  const verdict = judgeWithin({ name, value: drop, needed, subject })
  // What was not looked at may hurt more: only a refusal is sure by then.
  return verdict.passed && against === 'missing-column' && found.inputsLookedAt < found.inputs
    ? failed(name, `${subject}; ${lookedText(found)}, so nobody knows of the others.`, needed)
    : verdict
}

/** The kind of {@link robustWithin}. */
export const robustWithinKind: GateKind<RobustWithin> = {
  name: 'robust-within',
  about: 'The score drops by no more than a value when rows are worse than today’s',
  options,
  read: ({ gate: _, against, value, ...rest }) => robustWithin(against as string, value as number, rest),
  check(gate, { robustness }) {
    if (robustness === undefined)
      return failed(`robust against ${gate.against}`, 'Robustness was not measured here.', gate.value)
    return judge(gate, robustness)
  },
}
