import type { Graph } from './graph.ts'

/** Applies an operator of two operands, one of which is often a constant. */
export type Operate = (left: string, right: string) => string

/** Arithmetic on tensors of doubles: the same operations in the same order as the runtime's give the same bits. */
export interface Arithmetic {
  readonly add: Operate
  readonly sub: Operate
  readonly mul: Operate
  readonly div: Operate
  floor(of: string): string
  /** `when ? then : otherwise`, element by element. */
  where(when: string, then: string, otherwise: string): string
  /** A polynomial by Horner's rule, the highest power first. */
  polynomial(coefficients: readonly number[], x: string): string
  number(value: number): string
}

/** Makes arithmetic that adds nodes to a graph. */
export function arithmeticOf(graph: Graph): Arithmetic {
  const made: Arithmetic = {
    add: (left, right) => graph.add('Add', [left, right]),
    sub: (left, right) => graph.add('Sub', [left, right]),
    mul: (left, right) => graph.add('Mul', [left, right]),
    div: (left, right) => graph.add('Div', [left, right]),
    floor: (of) => graph.add('Floor', [of]),
    where: (when, then, otherwise) => graph.add('Where', [when, then, otherwise]),
    number: (value) => graph.double(value),
    polynomial(coefficients, x) {
      let sum = graph.double(coefficients[0])
      for (let i = 1; i < coefficients.length; i++)
        sum = made.add(made.mul(sum, x), graph.double(coefficients[i]))
      return sum
    },
  }
  return made
}

/** Cuts numbers off at bounds; what is missing stays missing. */
export function cut(graph: Graph, of: string, low: string, high: string): string {
  const raised = graph.add('Where', [graph.add('Less', [of, low]), low, of])
  return graph.add('Where', [graph.add('Greater', [of, high]), high, raised])
}

/** Adds up along an axis from the first to the last, one after the other, as the runtime does; the axis is gone then. */
export function sumInOrder(graph: Graph, of: string, axis: number): string {
  const sums = graph.add('CumSum', [of, graph.constant('int64', [axis], [])])
  return graph.add('Gather', [sums, graph.constant('int64', [-1], [])], { axis })
}

/** `1 / (1 + exp(−x))`. */
export function sigmoidOf(graph: Graph, x: string): string {
  const under = graph.add('Add', [graph.double(1), graph.add('Exp', [graph.add('Neg', [x])])])
  return graph.add('Div', [graph.double(1), under])
}

/** Probabilities of scores, shape `[rows × classes]`. */
export function softmaxOf(graph: Graph, scores: string): string {
  return graph.add('Softmax', [scores], { axis: 1 })
}

/** Gives a tensor another shape; 0 keeps a size, −1 is worked out. */
export function reshaped(graph: Graph, of: string, shape: readonly number[]): string {
  return graph.add('Reshape', [of, graph.integers(shape)])
}

/** Says the same numbers for every row of a tensor: shape `[rows × values]`. */
export function sameForAll(graph: Graph, values: ArrayLike<number>, rowsOf: string): string {
  const rows = graph.add('Gather', [graph.add('Shape', [rowsOf]), graph.integers([0])], { axis: 0 })
  const shape = graph.add('Concat', [rows, graph.integers([values.length])], { axis: 0 })
  return graph.add('Expand', [graph.doubles(values, [1, values.length]), shape])
}
