import type { OneHotState } from '@modelwright/runtime'
import { asLevels, placesFor, recoded } from '../columns.ts'
import type { OnnxTransform } from '../contracts.ts'

/** Places of the kept levels; rare, unknown and missing ones go where the state says. */
export const oneHot: OnnxTransform<OneHotState> = {
  name: 'one-hot',
  levels: ({ columns }, at) => columns[at].levels.slice(0, columns[at].kept),
  write: ({ columns: kept }, columns, { graph }) =>
    columns.map((column, at) => {
      const category = asLevels(column)
      const state = kept[at]
      const codes = new Map(state.levels.slice(0, state.kept).map((level, code) => [level, code]))
      const places = placesFor(category, {
        missing: state.missing + 1,
        other: state.rare + 1,
        level: (level) => (codes.get(level) ?? state.rare) + 1,
      })
      return recoded(graph, category, { places, levels: state.levels })
    }),
}
