import type { Intervals } from '@modelwright/runtime'
import { arithmeticOf } from '../arithmetic.ts'
import type { Matrix } from '../columns.ts'
import type { Graph } from '../graph.ts'
import { freeName, type Given } from './decide.ts'

interface Ends {
  readonly intervals: Intervals
  /** What further models say: the width, or lower and upper end. */
  readonly sides: readonly Matrix[]
  readonly taken: ReadonlySet<string>
}

/** Half the width of each interval. */
function halfOf(graph: Graph, { intervals: { method, limits, least = 0 }, sides }: Ends): string {
  const limit = graph.double(limits[0])
  if (method !== 'normalised') return limit
  return graph.add('Mul', [limit, graph.add('Max', [graph.double(least), sides[0].tensor])])
}

/** Makes lower and upper end of the interval of each row, as the runtime does: two tensors `[rows × 1]`. */
export function endsGiven(graph: Graph, said: Matrix, ends: Ends): readonly Given[] {
  const { add, sub, div, where, number } = arithmeticOf(graph)
  const half = halfOf(graph, ends)
  const both = ends.sides.map(({ tensor }) => tensor)
  const isFree = ends.intervals.method === 'quantiles'
  const low = sub(isFree ? graph.add('Min', both) : said.tensor, half)
  const high = add(isFree ? graph.add('Max', both) : said.tensor, half)
  const isSound = graph.add('LessOrEqual', [low, high])
  const middle = div(add(low, high), number(2))
  return [['low', where(isSound, low, middle)] as const, ['high', where(isSound, high, middle)] as const].map(
    ([name, tensor]) => ({
      port: { name: freeName(name, ends.taken), type: 'double', shape: [-1, 1] },
      tensor,
    }),
  )
}
