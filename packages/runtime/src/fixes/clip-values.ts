import type { FixOperation } from '../contracts.ts'
import { parseNumber } from '../parse.ts'

/** The least and the greatest number that a column may hold. */
export interface ClipValuesState {
  readonly low: number
  readonly high: number
}

function clipped({ low, high }: ClipValuesState, value: number): number {
  return value < low ? low : value > high ? high : value
}

/** Brings numbers beyond a bound to the bound; words and times pass. */
export const clipValues: FixOperation<ClipValuesState> = {
  name: 'clip-values',
  read(state) {
    const low = state.number('low')
    return { low, high: state.number('high', low) }
  },
  apply(state, value) {
    const number = parseNumber(value)
    if (number === undefined) return value
    const within = clipped(state, number)
    return within === number ? value : String(within)
  },
  number: (state, value, isTime) => (isTime ? value : clipped(state, value)),
}
