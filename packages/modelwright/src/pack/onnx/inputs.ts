import type { Input } from '@modelwright/runtime'
import { reshaped } from './arithmetic.ts'
import type { OnnxColumn } from './columns.ts'
import { type Exported, isRefusal, type OnnxExporters } from './contracts.ts'
import type { Graph } from './graph.ts'
import { spellingsOf } from './spellings.ts'

/** What is needed to read inputs. */
export interface InputContext extends Exported {
  readonly graph: Graph
  readonly exporters: OnnxExporters
  /** Levels that steps tell apart in each input besides those of the schema. */
  readonly levelsOf: ReadonlyMap<string, ReadonlySet<string>>
}

/** Fixes of numbers and times, as nodes. */
function fixedNumbers(input: Input, { graph, exporters, pipeline }: InputContext): string {
  const isTime = input.type === 'time'
  let tensor = input.name
  for (const { name, columns, state } of pipeline.fixes) {
    const exporter = exporters.fixes[name]
    if (!columns.includes(input.name) || isRefusal(exporter)) continue
    tensor = exporter.writeNumbers?.(state, tensor, { graph, isTime }) ?? tensor
  }
  return tensor
}

function categoryOf(input: Input, context: InputContext): OnnxColumn {
  const { graph, levelsOf } = context
  const own = input.levels ?? []
  const isOpen = input.unknown !== 'refuse'
  const more = [...(levelsOf.get(input.name) ?? [])].filter((level) => isOpen && !own.includes(level))
  const levels = [...own, ...more]
  const places = new Map(levels.map((level, at) => [level, at + 1]))
  const other = isOpen ? levels.length + 1 : 0
  const { spellings } = spellingsOf(input, levels, context)
  const known = spellings.map(([, level]) => (level === null ? 0 : (places.get(level) ?? other)))
  const tensor = graph.add('LabelEncoder', [reshaped(graph, input.name, [-1])], {
    default_int64: other,
    keys_strings: spellings.map(([text]) => text),
    values_int64s: known,
  })
  return { type: 'category', tensor, levels }
}

function textOf(input: Input, context: InputContext): OnnxColumn {
  const { graph } = context
  const missing = spellingsOf(input, [], context).spellings.filter(([, level]) => level === null)
  const found = graph.add('LabelEncoder', [input.name], {
    default_int64: 0,
    keys_strings: missing.map(([text]) => text),
    values_int64s: missing.map(() => 1),
  })
  return { type: 'text', isMissing: graph.add('Equal', [found, graph.integers([1])]) }
}

/**
 * Adds an input of the schema: numbers, times and booleans as doubles, categories and texts as strings, shape `[rows × 1]`.
 *
 * Missing is NaN, or the empty string.
 */
export function addInput(input: Input, context: InputContext): OnnxColumn {
  const { graph } = context
  const { type, name } = input
  graph.input({ name, type: type === 'category' || type === 'text' ? 'string' : 'double', shape: [-1, 1] })
  if (type === 'category') return categoryOf(input, context)
  if (type === 'text') return textOf(input, context)
  return { type, tensor: type === 'boolean' ? name : fixedNumbers(input, context), at: 0, width: 1 }
}
