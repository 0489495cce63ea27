import type { FrequencyState } from '@modelwright/runtime'
import { asLevels, lookUp, type OnnxColumn, placesFor } from '../columns.ts'
import type { OnnxTransform } from '../contracts.ts'

/** The share of each level, looked up. */
export const frequency: OnnxTransform<FrequencyState> = {
  name: 'frequency',
  levels: ({ columns }, at) => columns[at].levels,
  write: ({ columns: known }, columns, { graph }) =>
    columns.map((column, at): OnnxColumn => {
      const category = asLevels(column)
      const { levels, shares, missing } = known[at]
      const shareOf = new Map(levels.map((level, place) => [level, shares[place]]))
      const tables = placesFor(category, {
        missing,
        other: 0,
        level: (level) => shareOf.get(level) ?? 0,
      })
      return {
        type: 'number',
        at: 0,
        ...lookUp(
          graph,
          category,
          tables.map((share) => Float64Array.of(share)),
        ),
      }
    }),
}
