import type { Attributes, Constant, ElementType, GraphNode, GraphParts, Port } from './messages.ts'

/** Operators of the domain `ai.onnx.ml`; all others are of `ai.onnx`. */
const mlOperators = new Set(['LabelEncoder', 'TreeEnsembleRegressor'])

/** A graph under construction: nodes and constants get names, and the same constant is there once. */
export interface Graph {
  /** Adds a tensor that each row brings; gives its name. */
  input(port: Port): string
  /** Adds a node with one output; gives its name. */
  add(op: string, inputs: readonly string[], attributes?: Attributes): string
  /** Adds a node with two outputs; gives their names. */
  addPair(op: string, inputs: readonly string[], attributes?: Attributes): readonly [string, string]
  constant(type: ElementType, values: Constant['values'], shape?: readonly number[]): string
  doubles(values: ArrayLike<number>, shape?: readonly number[]): string
  /** A single number, which is broadcast. */
  double(value: number): string
  integers(values: ArrayLike<number>, shape?: readonly number[]): string
  strings(values: readonly string[]): string
  /** Gives the parts needed for the outputs, each under the name of its port; what nothing reads is left out. */
  finish(name: string, outputs: readonly { readonly port: Port; readonly tensor: string }[]): GraphParts
}

/** Constants no larger than this are looked up before another one is made. */
const mostShared = 256

function keyOf({ type, shape, values }: Constant): string | undefined {
  if (values.length > mostShared) return undefined
  const spelled = Array.from(values as ArrayLike<unknown>, (value) =>
    Object.is(value, -0) ? '-0' : typeof value === 'string' ? JSON.stringify(value) : String(value),
  )
  return `${type}[${shape.join()}]${spelled.join()}`
}

/**
 * Starts an empty graph.
 *
 * @param reserved - names of inputs to come, which no other tensor may have
 */
export function newGraph(reserved: readonly string[] = []): Graph {
  const inputs: Port[] = []
  const nodes: GraphNode[] = []
  const constants = new Map<string, Constant>()
  const known = new Map<string, string>()
  let count = 0
  const taken = new Set(reserved)
  const next = (prefix: string): string => {
    let name = `${prefix}_${count++}`
    while (taken.has(name)) name = `${prefix}_${count++}`
    return name
  }
  const addNode = (op: string, from: readonly string[], attributes: Attributes, outputs: string[]): void => {
    nodes.push({ op, domain: mlOperators.has(op) ? 'ai.onnx.ml' : '', inputs: from, outputs, attributes })
  }
  const graph: Graph = {
    input(port) {
      inputs.push(port)
      return port.name
    },
    add(op, from, attributes = {}) {
      const name = next(op)
      addNode(op, from, attributes, [name])
      return name
    },
    addPair(op, from, attributes = {}) {
      const names = [next(op), next(op)] as const
      addNode(op, from, attributes, [...names])
      return names
    },
    constant(type, values, shape = [values.length]) {
      const constant = { type, values, shape }
      const key = keyOf(constant)
      const found = key === undefined ? undefined : known.get(key)
      if (found !== undefined) return found
      const name = next('constant')
      constants.set(name, constant)
      if (key !== undefined) known.set(key, name)
      return name
    },
    doubles: (values, shape) => graph.constant('double', values, shape),
    double: (value) => graph.constant('double', [value], []),
    integers: (values, shape) => graph.constant('int64', values, shape),
    strings: (values) => graph.constant('string', values),
    finish(name, outputs) {
      for (const { port, tensor } of outputs) addNode('Identity', [tensor], {}, [port.name])
      return {
        name,
        inputs,
        outputs: outputs.map(({ port }) => port),
        ...neededParts(
          nodes,
          constants,
          outputs.map(({ port }) => port.name),
        ),
      }
    },
  }
  return graph
}

/** Keeps the nodes and constants that the outputs are made of. */
function neededParts(
  nodes: readonly GraphNode[],
  constants: ReadonlyMap<string, Constant>,
  outputs: readonly string[],
): Pick<GraphParts, 'nodes' | 'constants'> {
  const wanted = new Set(outputs)
  const kept: GraphNode[] = []
  for (let i = nodes.length - 1; i >= 0; i--) {
    if (!nodes[i].outputs.some((name) => wanted.has(name))) continue
    for (const name of nodes[i].inputs) wanted.add(name)
    kept.push(nodes[i])
  }
  return {
    nodes: kept.reverse(),
    constants: new Map([...constants].filter(([name]) => wanted.has(name))),
  }
}
