import type { PoolRareState } from '@modelwright/runtime'
import { asLevels, placesFor, recoded } from '../columns.ts'
import type { OnnxTransform } from '../contracts.ts'

/** Frequent levels keep their own place; all others share the last. */
export const poolRare: OnnxTransform<PoolRareState> = {
  name: 'pool-rare',
  levels: ({ columns }, at) => columns[at].levels.slice(0, -1),
  write: ({ columns: pooled }, columns, { graph }) =>
    columns.map((column, at) => {
      const category = asLevels(column)
      const { levels } = pooled[at]
      const places = new Map(levels.slice(0, -1).map((level, code) => [level, code + 1]))
      const last = levels.length
      return recoded(graph, category, {
        places: placesFor(category, { missing: 0, other: last, level: (level) => places.get(level) ?? last }),
        levels,
      })
    }),
}
