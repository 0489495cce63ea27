import { reshaped, sumInOrder } from '../arithmetic.ts'
import type { Matrix } from '../columns.ts'
import type { Graph } from '../graph.ts'

/** Brings probabilities from the class shares a model was fitted with to the true ones. @see `recalibrate` of the runtime */
export function recalibrated(graph: Graph, { tensor, width }: Matrix, factors: Float64Array): Matrix {
  if (factors.length === 2) {
    const yes = graph.add('Mul', [tensor, graph.double(factors[1])])
    const rest = graph.add('Sub', [graph.double(1), tensor])
    const sum = graph.add('Add', [yes, graph.add('Mul', [rest, graph.double(factors[0])])])
    return { tensor: divided(graph, yes, sum, tensor), width }
  }
  const scaled = graph.add('Mul', [tensor, graph.doubles(factors, [1, width])])
  const sum = reshaped(graph, sumInOrder(graph, scaled, 1), [-1, 1])
  return { tensor: divided(graph, scaled, sum, scaled), width }
}

/** A quotient where the divisor is above 0, else what was there. */
function divided(graph: Graph, over: string, under: string, otherwise: string): string {
  const isSome = graph.add('Greater', [under, graph.double(0)])
  const divisor = graph.add('Where', [isSome, under, graph.double(1)])
  return graph.add('Where', [isSome, graph.add('Div', [over, divisor]), otherwise])
}
