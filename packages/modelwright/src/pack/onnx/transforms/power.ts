import type { PowerState } from '@modelwright/runtime'
import { arithmeticOf, cut } from '../arithmetic.ts'
import { matrixOf, type OnnxColumn } from '../columns.ts'
import type { OnnxTransform } from '../contracts.ts'
import type { Graph } from '../graph.ts'

/** Beyond this a result is cut. */
const farthest = 1e150

/** `((base + 1)^power − 1) / power`, or the logarithm where the power is 0. */
function powered(graph: Graph, base: string, power: number): string {
  const { add, sub, div, number } = arithmeticOf(graph)
  const one = add(base, number(1))
  if (power === 0) return graph.add('Log', [one])
  return div(sub(graph.add('Pow', [one, number(power)]), number(1)), number(power))
}

/** Yeo and Johnson's power, then mean 0 and deviation 1. */
function bend(graph: Graph, x: string, of: { lambda: number; mean: number; scale: number }): string {
  const { sub, div, where, number } = arithmeticOf(graph)
  const isUp = graph.add('GreaterOrEqual', [x, number(0)])
  // Each branch sees only what it is meant for: else a power of a negative number is worked out for nothing.
  const up = powered(graph, where(isUp, x, number(0)), of.lambda)
  const down = powered(graph, where(isUp, number(0), graph.add('Neg', [x])), 2 - of.lambda)
  const bent = where(isUp, up, graph.add('Neg', [down]))
  const bounded = cut(graph, bent, number(-farthest), number(farthest))
  return div(sub(bounded, number(of.mean)), number(of.scale))
}

/** Numbers bent by a learnt power; powers are those of the program that runs the model, about 1e-15 apart from ours. */
export const power: OnnxTransform<PowerState> = {
  name: 'power',
  write: ({ lambda, mean, scale }, columns, { graph }) =>
    columns.map((column, at): OnnxColumn => {
      const of = { lambda: lambda[at], mean: mean[at], scale: scale[at] }
      return { type: 'number', tensor: bend(graph, matrixOf(graph, [column]).tensor, of), at: 0, width: 1 }
    }),
}
