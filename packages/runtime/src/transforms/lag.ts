import type { NumberColumn } from '../column.ts'
import type { TransformOperation } from '../contracts.ts'
import { pastNumbers, readLevels } from '../past/numbers.ts'
import { asPast, repeatType } from '../typed-column.ts'

/** How many rows back each column is looked up. */
export interface LagState {
  /** One a column: empty where its numbers are taken as they are, `=level` where it is 1 for that level and else 0. */
  readonly levels: readonly string[]
  /** Shape `[steps]`; 1 is the newest past row. */
  readonly steps: Int32Array
}

/** Gives the value a column had so many rows before. Missing where there was no such row. */
export const lag: TransformOperation<LagState> = {
  name: 'lag',
  signature: ({ levels, steps }) => ({
    inputs: repeatType('past', levels.length),
    outputs: repeatType('number', levels.length * steps.length),
  }),
  sources: ({ levels, steps }) =>
    Array.from({ length: levels.length * steps.length }, (_, at) => Math.floor(at / steps.length)),
  read: (state) => Object.freeze({ levels: readLevels(state), steps: state.integers('steps', 1, 1_000_000) }),
  apply({ levels, steps }, columns, rowCount) {
    const outputs: NumberColumn[] = []
    columns.forEach((column, at) => {
      const { from, to, values } = asPast(column)
      const numbers = pastNumbers(values, levels[at])
      for (const step of steps) {
        const made = new Float64Array(rowCount)
        for (let row = 0; row < rowCount; row++)
          made[row] = to[row] - step >= from[row] ? numbers[to[row] - step] : Number.NaN
        outputs.push({ type: 'number', values: made })
      }
    })
    return outputs
  },
}
