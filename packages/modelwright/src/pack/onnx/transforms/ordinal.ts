import type { OrdinalState } from '@modelwright/runtime'
import { asNumbers, lookUp, type OnnxColumn, placesFor } from '../columns.ts'
import type { OnnxTransform } from '../contracts.ts'

/** The place of each level in its order; a boolean is 0 or 1 already. */
export const ordinal: OnnxTransform<OrdinalState> = {
  name: 'ordinal',
  levels: ({ columns }, at) => columns[at].levels,
  write: ({ columns: ordered }, columns, { graph }) =>
    columns.map((column, at): OnnxColumn => {
      if (column.type !== 'category') return { ...asNumbers(column), type: 'number' }
      const ranks = new Map(ordered[at].levels.map((level, rank) => [level, rank]))
      const tables = placesFor(column, {
        missing: Number.NaN,
        other: Number.NaN,
        level: (level) => ranks.get(level) ?? Number.NaN,
      })
      return {
        type: 'number',
        at: 0,
        ...lookUp(
          graph,
          column,
          tables.map((rank) => Float64Array.of(rank)),
        ),
      }
    }),
}
