import { type OptionSpecs, readOptions } from '../../core/index.ts'
import { type Gate, type GateKind, readLimit } from '../gate.ts'
import { judgeLimit } from '../judge-limit.ts'

const options = {
  bound: {
    type: 'choice',
    default: 'value',
    choices: ['value', 'high'],
    about: 'What must stay within the limit: the value, or the upper end of its 95 % interval',
  },
} as const satisfies OptionSpecs

type AtMost = Extract<Gate, { gate: 'at-most' }>

/**
 * Demands that a metric stays within a value: `atMost('rmse', 600)`.
 *
 * With `{ bound: 'high' }` the upper end of the 95 % interval must stay within it.
 *
 * @param metric - name of a metric that is better when lower
 * @throws {ModelwrightError} EVALUATE_GATE_INVALID - when the value is no number the metric can have, or higher is better
 * @example
 * atMost('rmse', 600).value // → 600
 */
export function atMost(metric: string, value: number, given: { bound?: 'value' | 'high' } = {}): AtMost {
  const { bound } = readOptions(options, given, 'atMost')
  return { gate: 'at-most', metric: readLimit('atMost', metric, value, 'lower'), value, bound }
}

/** The kind of {@link atMost}. */
export const atMostKind: GateKind<AtMost> = {
  name: 'at-most',
  about: 'A metric stays within a value',
  options,
  read: ({ gate: _, metric, value, ...rest }) => atMost(metric as string, value as number, rest),
  check: judgeLimit,
}
