import { type OptionSpecs, readOptions } from '../../core/index.ts'
import { calibrationError } from '../calibration-error.ts'
import { calibrationSlope } from '../calibration-slope.ts'
import type { Contender } from '../contender.ts'
import { failed, type Gate, type GateKind, type GateVerdict, readNumber } from '../gate.ts'
import type { IntervalOptions } from '../intervals/estimate.ts'
import { judgeWithin } from '../judge-within.ts'
import { intervalText, numberText } from '../number-text.ts'

const options = {
  measure: {
    type: 'choice',
    default: 'error',
    choices: ['error', 'slope'],
    about: 'The expected calibration error, or how far the calibration slope is from 1 (two classes)',
  },
  bound: {
    type: 'choice',
    default: 'value',
    choices: ['value', 'high'],
    about:
      'What must stay within the value: the measure, or the end of its 95 % interval that is further off',
  },
} as const satisfies OptionSpecs

type CalibratedWithin = Extract<Gate, { gate: 'calibrated-within' }>

/**
 * Demands that probabilities come true as often as they say, up to a value: `calibratedWithin(0.05)`.
 *
 * By the expected calibration error: the mean distance, over ten bins, between what was claimed and what came true. Chance
 * alone keeps it above 0, the more so the fewer the rows; the verdict says how far. Or by the calibration slope:
 * `{ measure: 'slope' }` demands one from 1 − value to 1 + value.
 *
 * @throws {ModelwrightError} EVALUATE_GATE_INVALID - when the value is no number from 0
 * @example
 * calibratedWithin(0.05).measure // → "error"
 */
export function calibratedWithin(
  value: number,
  given: { measure?: 'error' | 'slope'; bound?: 'value' | 'high' } = {},
): CalibratedWithin {
  const { measure, bound } = readOptions(options, given, 'calibratedWithin')
  const most = readNumber('calibratedWithin', value, { least: 0, example: 'calibratedWithin(0.05)' })
  return { gate: 'calibrated-within', value: most, measure, bound }
}

function verdict(name: string, value: number, needed: number, subject: string): GateVerdict {
  if (Number.isNaN(value))
    return failed(name, 'It is not known: the rows are too few, or hold one class alone.', needed)
  return judgeWithin({ name, value, needed, subject })
}

function byError(gate: CalibratedWithin, contender: Contender, how: IntervalOptions): GateVerdict {
  const found = calibrationError(contender, how.seed.split('calibration'))
  const name = `calibration error at most ${numberText(gate.value)}`
  const end = gate.bound === 'high' ? ', whose upper end counts' : ''
  const subject =
    `The calibration error is ${numberText(found.value)} (95 % interval ${intervalText(found)}${end}); ` +
    `honest probabilities would show ${numberText(found.byChance)} on as many rows`
  return verdict(name, found[gate.bound], gate.value, subject)
}

function bySlope(gate: CalibratedWithin, contender: Contender): GateVerdict {
  const name = `calibration slope within ${numberText(gate.value)} of 1`
  if (contender.target.task !== 'binary')
    return failed(name, 'The calibration slope is for two classes.', gate.value)
  const { value, low, high } = calibrationSlope(contender)
  const off = gate.bound === 'high' ? Math.max(1 - low, high - 1) : Math.abs(value - 1)
  const which = gate.bound === 'high' ? 'its interval reaches' : 'it is'
  const subject = `The calibration slope is ${numberText(value)} (95 % interval ${intervalText({ low, high })}), ${which} ${numberText(off)} off 1`
  return verdict(name, off, gate.value, subject)
}

/** The kind of {@link calibratedWithin}. */
export const calibratedWithinKind: GateKind<CalibratedWithin> = {
  name: 'calibrated-within',
  about: 'Probabilities come true as often as they say, up to a value',
  options,
  read: ({ gate: _, value, ...rest }) => calibratedWithin(value as number, rest),
  check(gate, { rows, intervals, evaluation }) {
    const name = `calibration ${gate.measure} within ${numberText(gate.value)}`
    if (evaluation.task === 'regression')
      return failed(name, 'Numbers have no probabilities to calibrate.', gate.value)
    if (rows === undefined || intervals === undefined)
      return failed(name, 'The held-out rows are not known here.', gate.value)
    return gate.measure === 'error' ? byError(gate, rows.contender, intervals) : bySlope(gate, rows.contender)
  },
}
