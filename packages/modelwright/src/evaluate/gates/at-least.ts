import { type OptionSpecs, readOptions } from '../../core/index.ts'
import { type Gate, type GateKind, readLimit } from '../gate.ts'
import { judgeLimit } from '../judge-limit.ts'

const options = {
  bound: {
    type: 'choice',
    default: 'value',
    choices: ['value', 'low'],
    about: 'What must reach the limit: the value, or the lower end of its 95 % interval',
  },
} as const satisfies OptionSpecs

type AtLeast = Extract<Gate, { gate: 'at-least' }>

/**
 * Demands that a metric reaches a value: `atLeast('auc', 0.83)`.
 *
 * With `{ bound: 'low' }` the lower end of the 95 % interval must reach it, so that luck with few rows does not pass.
 *
 * @param metric - name of a metric that is better when higher
 * @throws {ModelwrightError} EVALUATE_GATE_INVALID - when the value is no number the metric can have, or lower is better
 * @example
 * atLeast('auc', 0.83).value // → 0.83
 */
export function atLeast(metric: string, value: number, given: { bound?: 'value' | 'low' } = {}): AtLeast {
  const { bound } = readOptions(options, given, 'atLeast')
  return { gate: 'at-least', metric: readLimit('atLeast', metric, value, 'higher'), value, bound }
}

/** The kind of {@link atLeast}. */
export const atLeastKind: GateKind<AtLeast> = {
  name: 'at-least',
  about: 'A metric reaches a value',
  options,
  read: ({ gate: _, metric, value, ...rest }) => atLeast(metric as string, value as number, rest),
  check: judgeLimit,
}
