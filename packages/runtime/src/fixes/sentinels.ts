import type { FixOperation } from '../contracts.ts'
import { parseNumber, parseTime } from '../parse.ts'

/** The values that stand for "missing" in a column, ascending, no value twice. */
export interface SentinelsState {
  readonly numbers: readonly number[]
  /** Milliseconds since 1970-01-01 UTC. */
  readonly times: readonly number[]
}

const most = 100

/**
 * Makes values missing that were found to stand for "missing": -999, 9999, 1900-01-01.
 *
 * A number is compared as a number, however it is spelled and whether it comes as text or not; so is a date.
 */
export const sentinels: FixOperation<SentinelsState> = {
  name: 'sentinels',
  read(state) {
    const list = (key: 'numbers' | 'times'): readonly number[] => {
      const values = state.value(key)
      if (!Array.isArray(values) || values.length > most)
        state.refuse(key, `must be a list of at most ${most} numbers`)
      const numbers = values as readonly number[]
      for (let i = 0; i < numbers.length; i++)
        if (
          typeof numbers[i] !== 'number' ||
          numbers[i] - numbers[i] !== 0 ||
          (i > 0 && !(numbers[i - 1] < numbers[i]))
        )
          state.refuse(key, 'must hold finite numbers, ascending')
      return Object.freeze(numbers.slice())
    }
    return { numbers: list('numbers'), times: list('times') }
  },
  apply(state, value) {
    const number = parseNumber(value)
    if (number !== undefined) return state.numbers.includes(number) ? null : value
    const time = state.times.length === 0 ? undefined : parseTime(value)
    return time !== undefined && state.times.includes(time) ? null : value
  },
  number: (state, value, isTime) => ((isTime ? state.times : state.numbers).includes(value) ? null : value),
}
