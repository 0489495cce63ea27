import type { Column } from '../column.ts'
import type { TransformOperation } from '../contracts.ts'
import { asTime, repeatType } from '../typed-column.ts'

/** The parts there are, in their usual order. */
export const partNames = ['year', 'month', 'day', 'weekday', 'hour', 'days'] as const

/** One part of a date: `weekday` is 0 on Mondays, `days` counts whole days since 1970-01-01. */
export type DatePart = (typeof partNames)[number]

/** The parts taken of each column. */
export interface DatePartsState {
  readonly columns: readonly { readonly parts: readonly DatePart[] }[]
}

const dayMs = 86_400_000
const hourMs = 3_600_000
/** ECMAScript's time range: 100 million days either side of 1970. */
const maxMs = 8.64e15

interface Civil {
  readonly year: number
  readonly month: number
  readonly day: number
}

/**
 * Turns days since 1970-01-01 into a date of the proleptic Gregorian calendar.
 *
 * @see Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days
 */
function civilOf(days: number): Civil {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  }
}

/** Whole days since 1970, exact although the quotient is rounded: the remainder tells. Never −0. */
function daysOf(ms: number): number {
  const days = Math.floor(ms / dayMs) + 0
  const rest = ms - days * dayMs
  return rest < 0 ? days - 1 : rest >= dayMs ? days + 1 : days
}

function partOf(part: DatePart, ms: number): number {
  if (!(ms >= -maxMs && ms <= maxMs)) return NaN
  const days = daysOf(ms)
  switch (part) {
    case 'days':
      return days
    case 'hour':
      return Math.floor((ms - days * dayMs) / hourMs)
    case 'weekday':
      // 1970-01-01 was a Thursday.
      return (((days + 3) % 7) + 7) % 7
    default:
      return civilOf(days)[part]
  }
}

/** Takes year, month, day, weekday, hour and days since 1970 of a time, in UTC. Missing gives missing parts. */
export const dateParts: TransformOperation<DatePartsState> = {
  name: 'date-parts',
  signature(state) {
    let count = 0
    for (const column of state.columns) count += column.parts.length
    return {
      inputs: repeatType('time', state.columns.length),
      outputs: repeatType('number', count),
    }
  },
  read: (state) => ({
    columns: Object.freeze(
      state.list('columns').map((column) => {
        const parts = column.strings('parts')
        for (const part of parts)
          if (!(partNames as readonly string[]).includes(part))
            column.refuse('parts', `must hold ${partNames.join(', ')} only`)
        return Object.freeze({ parts: Object.freeze(parts.slice()) as readonly DatePart[] })
      }),
    ),
  }),
  apply(state, columns, rowCount) {
    const outputs: Column[] = []
    state.columns.forEach(({ parts }, i) => {
      const from = asTime(columns[i]).values
      for (const part of parts) {
        const values = new Float64Array(rowCount)
        for (let row = 0; row < rowCount; row++) values[row] = partOf(part, from[row])
        outputs.push({ type: 'number', values })
      }
    })
    return outputs
  },
}
