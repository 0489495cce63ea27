import type { NumberColumn, PreparedColumn } from '../column.ts'
import type { TransformOperation } from '../contracts.ts'
import { civilDate, daysSinceEpoch, maxTime } from '../parse.ts'
import { asTime, repeatType } from '../typed-column.ts'
import { cosineOfTurn, sineOfTurn } from '../waves.ts'

/** The cycles there are, from the shortest. */
export const cycleNames = ['day', 'week', 'month', 'year'] as const

/** What comes round again. */
export type Cycle = (typeof cycleNames)[number]

/** The cycles of each column. */
export interface DateCyclesState {
  readonly columns: readonly { readonly cycles: readonly Cycle[] }[]
}

const dayMs = 86_400_000

/** How far a moment is into its cycle: 0 at the start, nearly 1 at the end. */
function turnOf(cycle: Cycle, ms: number): number {
  const days = Math.floor(ms / dayMs)
  const ofDay = (ms - days * dayMs) / dayMs
  if (cycle === 'day') return ofDay
  // 1970-01-01 was a Thursday; weeks begin on Mondays.
  if (cycle === 'week') return (((((days + 3) % 7) + 7) % 7) + ofDay) / 7
  const { year, month } = civilDate(days)
  if (cycle === 'year') {
    const first = daysSinceEpoch(year, 1, 1)
    return (days - first + ofDay) / (daysSinceEpoch(year + 1, 1, 1) - first)
  }
  const first = daysSinceEpoch(year, month, 1)
  const next = month === 12 ? daysSinceEpoch(year + 1, 1, 1) : daysSinceEpoch(year, month + 1, 1)
  return (days - first + ofDay) / (next - first)
}

function waves(column: PreparedColumn, cycle: Cycle): NumberColumn[] {
  const from = asTime(column).values
  const sines = new Float64Array(from.length)
  const cosines = new Float64Array(from.length)
  for (let row = 0; row < from.length; row++) {
    const ms = from[row]
    const turn = ms >= -maxTime && ms <= maxTime ? turnOf(cycle, ms) : NaN
    sines[row] = sineOfTurn(turn)
    cosines[row] = cosineOfTurn(turn)
  }
  return [
    { type: 'number', values: sines },
    { type: 'number', values: cosines },
  ]
}

/** Puts a time on the circle of its day, week, month or year, as sine and cosine, in UTC. Missing stays missing. */
export const dateCycles: TransformOperation<DateCyclesState> = {
  name: 'date-cycles',
  signature({ columns }) {
    let count = 0
    for (const { cycles } of columns) count += 2 * cycles.length
    return { inputs: repeatType('time', columns.length), outputs: repeatType('number', count) }
  },
  sources: ({ columns }) => {
    const from: number[] = []
    columns.forEach(({ cycles }, at) => {
      for (let k = 0; k < 2 * cycles.length; k++) from.push(at)
    })
    return from
  },
  read: (state) => ({
    columns: Object.freeze(
      state.list('columns').map((column) => {
        const cycles = column.strings('cycles')
        for (const cycle of cycles)
          if (!(cycleNames as readonly string[]).includes(cycle))
            column.refuse('cycles', `must hold ${cycleNames.join(', ')} only`)
        return Object.freeze({ cycles: Object.freeze(cycles.slice()) as readonly Cycle[] })
      }),
    ),
  }),
  apply({ columns }, given) {
    const made: NumberColumn[] = []
    columns.forEach(({ cycles }, at) => {
      for (const cycle of cycles) made.push(...waves(given[at], cycle))
    })
    return made
  },
}
