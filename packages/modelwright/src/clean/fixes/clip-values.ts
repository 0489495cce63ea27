import { type ClipValuesState, parseNumber } from '@modelwright/runtime'
import { columnOf, type ValueFix } from '../../core/index.ts'
import { columnsOption, type FixSpec, fixSpec } from '../fix-spec.ts'
import { numbersOf } from '../numbers-of.ts'

const options = {
  columns: columnsOption,
  low: { type: 'text', default: '', about: 'The least number that may be. Empty: by `share`.' },
  high: { type: 'text', default: '', about: 'The greatest number that may be. Empty: by `share`.' },
  share: {
    type: 'number',
    default: 0.001,
    min: 0,
    max: 0.5,
    about: 'Share of training rows beyond a bound that is not given.',
  },
} as const

/** The learning half of `clip-values`: bounds as given, else quantiles of the training rows. */
export const clipValuesFix: ValueFix<typeof options, ClipValuesState> = {
  kind: 'value',
  name: 'clip-values',
  about: 'Brings numbers beyond a bound to the bound.',
  options,
  everywhere: true,
  learn(rows, column, { low, high, share }) {
    const type = columnOf(rows, column).type
    if (type === 'boolean' || type === 'time') return null
    const sorted = Float64Array.from(numbersOf(rows, column)).sort()
    const at = (position: number): number => sorted[Math.floor(position * (sorted.length - 1) + 0.5)]
    const bound = (given: string, position: number): number | undefined =>
      given === '' ? (sorted.length === 0 ? undefined : at(position)) : parseNumber(given)
    const least = bound(low, share)
    const greatest = bound(high, 1 - share)
    return least === undefined || greatest === undefined || least > greatest
      ? null
      : { low: least, high: greatest }
  },
}

/** Options of {@link clipValues}. */
export interface ClipValuesOptions {
  readonly columns?: readonly string[]
  readonly low?: number
  readonly high?: number
  readonly share?: number
}

/** Brings numbers beyond a bound to the bound, in training and on requests; the bounds are given or learnt. */
export function clipValues({ low, high, ...rest }: ClipValuesOptions = {}): FixSpec {
  return fixSpec('clip-values', {
    ...rest,
    ...(low === undefined ? {} : { low: String(low) }),
    ...(high === undefined ? {} : { high: String(high) }),
  })
}
