import type { NumberColumn } from '../column.ts'
import type { TransformOperation } from '../contracts.ts'
import { asTime, repeatType } from '../typed-column.ts'

/** What times are measured from, and in what. */
export interface ElapsedState {
  readonly columns: number
  /** Milliseconds since 1970 that all are measured from; NaN: each is measured from the first column. */
  readonly since: number
  /** Milliseconds of one unit. */
  readonly unitMs: number
}

const mostColumns = 100_000

/** Measures how long after a moment, or after the first column, each time lies. Missing where either is missing. */
export const elapsed: TransformOperation<ElapsedState> = {
  name: 'elapsed',
  signature: ({ columns, since }) => ({
    inputs: repeatType('time', columns),
    outputs: repeatType('number', Number.isNaN(since) ? Math.max(0, columns - 1) : columns),
  }),
  sources: ({ columns, since }) =>
    Number.isNaN(since)
      ? new Array<number>(Math.max(0, columns - 1)).fill(-1)
      : Array.from({ length: columns }, (_, at) => at),
  read(state) {
    const since = state.value('since')
    return Object.freeze({
      columns: state.integer('columns', 0, mostColumns),
      since: typeof since === 'number' && Number.isNaN(since) ? since : state.number('since'),
      unitMs: state.number('unitMs', 1, 1e12),
    })
  },
  apply({ since, unitMs }, given, rowCount) {
    const times = given.map((column) => asTime(column).values)
    const measured = Number.isNaN(since) ? times.slice(1) : times
    return measured.map((values): NumberColumn => {
      const made = new Float64Array(rowCount)
      for (let row = 0; row < rowCount; row++)
        made[row] = (values[row] - (Number.isNaN(since) ? times[0][row] : since)) / unitMs
      return { type: 'number', values: made }
    })
  },
}
