import { type OptionSpecs, readOptions } from '../../core/index.ts'
import { failed, type Gate, type GateKind, readNumber } from '../gate.ts'
import { judgeWithin } from '../judge-within.ts'
import { numberText } from '../number-text.ts'

const options = {
  rows: {
    type: 'choice',
    default: 'single',
    choices: ['single', 'batch'],
    about: 'Rows a call: one, or as many as a thousand',
  },
} as const satisfies OptionSpecs

type LatencyWithin = Extract<Gate, { gate: 'latency-within' }>

/**
 * Demands that a row is read, checked and predicted within so many microseconds: `latencyWithin(200)`.
 *
 * Measured in the run, on the machine of the run, after a warm-up: the median of many calls. It says nothing of other
 * machines, and no artifact or card repeats its figures; give it room, or a busy machine refuses a good model.
 *
 * @param value - microseconds a row
 * @throws {ModelwrightError} EVALUATE_GATE_INVALID - when the value is no number above 0
 * @example
 * latencyWithin(200).rows // → "single"
 */
export function latencyWithin(value: number, given: { rows?: 'single' | 'batch' } = {}): LatencyWithin {
  const { rows } = readOptions(options, given, 'latencyWithin')
  const most = readNumber('latencyWithin', value, { least: 0, isAbove: true, example: 'latencyWithin(200)' })
  return { gate: 'latency-within', value: most, rows }
}

/** The kind of {@link latencyWithin}. */
export const latencyWithinKind: GateKind<LatencyWithin> = {
  name: 'latency-within',
  about: 'A row is predicted within so many microseconds, on the machine of the run',
  options,
  read: ({ gate: _, value, ...rest }) => latencyWithin(value as number, rest),
  check({ value: needed, rows }, { latency }) {
    const name = `${rows === 'single' ? 'one row a call' : 'many rows a call'} within ${numberText(needed)} µs a row`
    if (latency === undefined)
      return { ...failed(name, 'Latency was not measured here.', needed), ofMachine: true }
    const { single, batch, batchRows, repeats } = latency()
    const value = rows === 'single' ? single : batch
    const subject =
      `On this machine a row takes ${numberText(single)} µs alone and ${numberText(batch)} µs among ${batchRows} ` +
      `(median of ${repeats} calls after a warm-up)`
    return { ...judgeWithin({ name, value, needed, subject }), ofMachine: true }
  },
}
