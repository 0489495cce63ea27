import type { TargetEncodingState } from '@modelwright/runtime'
import { asLevels, columnsOf, lookUp, placesFor } from '../columns.ts'
import type { OnnxTransform } from '../contracts.ts'

/** What stands for each level, looked up. */
export const targetEncoding: OnnxTransform<TargetEncodingState> = {
  name: 'target-encoding',
  levels: ({ columns }, at) => columns[at].levels,
  write: ({ outputs, columns: known }, columns, { graph }) =>
    columns.flatMap((column, at) => {
      const category = asLevels(column)
      const { levels, values, missing, other } = known[at]
      const places = new Map(levels.map((level, place) => [level, place]))
      const rowOf = (level: string): Float64Array => {
        const place = places.get(level)
        return place === undefined ? other : values.subarray(place * outputs, (place + 1) * outputs)
      }
      return columnsOf(lookUp(graph, category, placesFor(category, { missing, other, level: rowOf })))
    }),
}
