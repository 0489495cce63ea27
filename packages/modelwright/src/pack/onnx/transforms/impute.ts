import type { ImputeState } from '@modelwright/runtime'
import {
  asLevels,
  columnsOf,
  matrixOf,
  type OnnxCategory,
  type OnnxColumn,
  placesFor,
  recoded,
} from '../columns.ts'
import type { OnnxContext, OnnxTransform } from '../contracts.ts'

type Numbers = Extract<ImputeState, { kind: 'number' }>

function fillNumbers(
  { values }: Numbers,
  columns: readonly OnnxColumn[],
  { graph }: OnnxContext,
): OnnxColumn[] {
  if (columns.length === 0) return []
  const { tensor, width } = matrixOf(graph, columns)
  const isMissing = graph.add('IsNaN', [tensor])
  return columnsOf({
    tensor: graph.add('Where', [isMissing, graph.doubles(values, [1, width]), tensor]),
    width,
  })
}

function fillLevel(level: string, category: OnnxCategory, { graph }: OnnxContext): OnnxCategory {
  const known = category.levels.indexOf(level)
  const levels = known < 0 ? [...category.levels, level] : category.levels
  const places = placesFor(category, {
    missing: levels.indexOf(level) + 1,
    other: levels.length + 1,
    level: (_, at) => at + 1,
  })
  return recoded(graph, category, { places, levels })
}

/** The learnt value or level where one is missing. */
export const impute: OnnxTransform<ImputeState> = {
  name: 'impute',
  levels: (state, at) => (state.kind === 'category' ? [state.columns[at].level] : []),
  write: (state, columns, context) =>
    state.kind === 'number'
      ? fillNumbers(state, columns, context)
      : columns.map((column, at) => fillLevel(state.columns[at].level, asLevels(column), context)),
}
