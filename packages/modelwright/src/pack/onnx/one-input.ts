import { newGraph } from './graph.ts'
import type { Constant, GraphNode, GraphParts, Port } from './messages.ts'

/** What the one tensor of rows is called. */
export const rowsName = 'rows'

/** Types of elements by ONNX's numbers. */
const bool = 9
const double = 11

/** Takes a column out of the rows, under the name by which the rest of the graph knows it. */
function columnNodes(
  { name, type }: Port,
  at: number,
  { graph, rows }: { graph: ReturnType<typeof newGraph>; rows: string },
): { readonly tensor: string; readonly name: string } {
  const texts = graph.add('Gather', [rows, graph.integers([at])], { axis: 1 })
  if (type === 'string') return { name, tensor: texts }
  const isEmpty = graph.add(
    'Cast',
    [graph.add('LabelEncoder', [texts], { default_int64: 0, keys_strings: [''], values_int64s: [1] })],
    { to: bool },
  )
  const filled = graph.add('Where', [isEmpty, graph.strings(['NaN']), texts])
  return { name, tensor: graph.add('Cast', [filled], { to: double }) }
}

function freeOf(name: string, taken: ReadonlySet<string>): string {
  let free = name
  while (taken.has(free)) free = `the_${free}`
  return free
}

/**
 * Puts one input before a graph that has one a column: texts, shape `[rows × columns]`, in the order of the columns.
 *
 * For services that give a model one tensor, as JSON: which has one type, and no number for what is missing. Numbers are read by the
 * program that runs the graph, to the nearest double.
 *
 * Missing: the empty text, in every column.
 */
export function inOneInput(parts: GraphParts): GraphParts {
  const { inputs } = parts
  const taken = new Set([...inputs, ...parts.outputs].map(({ name }) => name))
  const made = new Set([
    ...taken,
    ...parts.constants.keys(),
    ...parts.nodes.flatMap(({ outputs }) => outputs),
  ])
  const rows = freeOf(rowsName, made)
  const graph = newGraph([...made, rows])
  graph.input({ name: rows, type: 'string', shape: [-1, inputs.length] })
  const used = new Set(parts.nodes.flatMap((node) => node.inputs))
  const columns = inputs.flatMap((port, at) =>
    used.has(port.name) ? [columnNodes(port, at, { graph, rows })] : [],
  )
  const before = graph.finish(
    parts.name,
    columns.map(({ name, tensor }) => ({ port: { name, type: 'double', shape: [-1, 1] }, tensor })),
  )
  return joined(before, parts)
}

function joined(before: GraphParts, parts: GraphParts): GraphParts {
  const nodes: readonly GraphNode[] = [...before.nodes, ...parts.nodes]
  const constants: ReadonlyMap<string, Constant> = new Map([...before.constants, ...parts.constants])
  return { ...parts, nodes, constants, inputs: before.inputs }
}
