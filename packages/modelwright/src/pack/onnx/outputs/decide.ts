import { defaultThreshold, type Pipeline } from '@modelwright/runtime'
import { concat, type Matrix } from '../columns.ts'
import type { Graph } from '../graph.ts'
import type { Port } from '../messages.ts'

/** What the graph gives, under the names of its outputs. */
export interface Given {
  readonly port: Port
  readonly tensor: string
}

/** Thresholds give way by this share: exponentials of other programs may differ from ours in the last bits. */
const slack = 8.881784197001252e-16

/** Names of inputs, which no output may have. */
export function takenNames({ inputs }: Pipeline['schema']): ReadonlySet<string> {
  return new Set(inputs.map(({ name }) => name))
}

/** Gives a name that no input has. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name
  while (taken.has(free)) free = `predicted_${free}`
  return free
}

/** Which class is predicted, by its place; shape `[rows]`. */
function chosen(graph: Graph, { tensor, width }: Matrix, threshold: number): string {
  if (width > 1) return graph.add('ArgMax', [tensor], { axis: 1, keepdims: 0 })
  const isPositive = graph.add('GreaterOrEqual', [tensor, graph.double(threshold * (1 - slack))])
  return graph.add('Reshape', [graph.add('Cast', [isPositive], { to: 7 }), graph.integers([-1])])
}

/** Makes label and probabilities of a model's numbers, or the value. */
export function decided(
  graph: Graph,
  said: Matrix,
  { schema, threshold = defaultThreshold }: Pick<Pipeline, 'schema' | 'threshold'>,
): readonly Given[] {
  const taken = takenNames(schema)
  const { classes } = schema.output
  if (classes === undefined)
    return [{ port: { name: freeName('value', taken), type: 'double', shape: [-1, 1] }, tensor: said.tensor }]
  const labels = graph.add('Gather', [graph.strings(classes), chosen(graph, said, threshold)], { axis: 0 })
  const no = graph.add('Sub', [graph.double(1), said.tensor])
  const probabilities = said.width > 1 ? said.tensor : concat(graph, [no, said.tensor])
  return [
    { port: { name: freeName('label', taken), type: 'string', shape: [-1] }, tensor: labels },
    {
      port: { name: freeName('probabilities', taken), type: 'double', shape: [-1, classes.length] },
      tensor: probabilities,
    },
  ]
}
