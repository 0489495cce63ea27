import type { Column } from '../column.ts'
import type { TransformOperation } from '../contracts.ts'
import { civilDate, maxTime } from '../parse.ts'
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

/** Whole days since 1970, exact although the quotient is rounded: the remainder tells. Never −0. */
function daysOf(ms: number): number {
  const days = Math.floor(ms / dayMs) + 0
  const rest = ms - days * dayMs
  return rest < 0 ? days - 1 : rest >= dayMs ? days + 1 : days
}

function partOf(part: DatePart, ms: number): number {
  if (!(ms >= -maxTime && ms <= maxTime)) return NaN
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
      return civilDate(days)[part]
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
  sources: (state) => state.columns.flatMap(({ parts }, i) => parts.map(() => i)),
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
