import type { FixOperation } from '../contracts.ts'
import { formatTime, parseTime } from '../parse.ts'

/** Which strings of digits alone are dates in a column. */
export interface DigitDatesState {
  /** Eight digits: year, month and day. */
  readonly compact: boolean
  /** Five digits: days since 1899-12-30, as Excel counts them; decimals are the time of day. */
  readonly serial: boolean
  /** Ten digits: seconds since 1970-01-01 UTC, thirteen: milliseconds. */
  readonly epoch: boolean
}

/** Writes dates of digits alone as ISO 8601: "20241231", and 45657 of Excel, become "2024-12-31". */
export const digitDates: FixOperation<DigitDatesState> = {
  name: 'digit-dates',
  read: (state) => ({
    compact: state.boolean('compact'),
    serial: state.boolean('serial'),
    epoch: state.boolean('epoch'),
  }),
  apply(state, value) {
    const compact = state.compact ? /^(\d{4})(\d\d)(\d\d)$/.exec(value) : null
    if (compact !== null) {
      const date = `${compact[1]}-${compact[2]}-${compact[3]}`
      return parseTime(date) === undefined ? value : date
    }
    if (state.serial && /^[1-7]\d{4}(?:[.,]\d+)?$/.test(value)) {
      const seconds = Math.floor((Number(value.replace(',', '.')) - 25_569) * 86_400 + 0.5)
      // What Excel counts has no zone.
      return formatTime(seconds * 1000).replace('Z', '')
    }
    if (state.epoch && /^\d{10}(?:\d{3})?$/.test(value)) return formatTime(Number(value.slice(0, 10)) * 1000)
    return value
  },
}
