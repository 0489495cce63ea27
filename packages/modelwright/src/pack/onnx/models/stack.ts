import type { StackState } from '@modelwright/runtime'
import { reshaped, sameForAll, sigmoidOf, softmaxOf, sumInOrder } from '../arithmetic.ts'
import { concat, matrixOf } from '../columns.ts'
import type { OnnxModel } from '../contracts.ts'
import type { Graph } from '../graph.ts'

/** Probabilities nearer to 0 or 1 are taken as this near. */
const leastProbability = 1e-12

function logAtLeast(graph: Graph, p: string): string {
  const least = graph.double(leastProbability)
  return graph.add('Log', [graph.add('Where', [graph.add('Less', [p, least]), least, p])])
}

/** What probabilities count: log-odds for two classes, logarithms for more. */
function scored(graph: Graph, said: string, isBinary: boolean): string {
  if (!isBinary) return logAtLeast(graph, said)
  const no = graph.add('Sub', [graph.double(1), said])
  return graph.add('Sub', [logAtLeast(graph, said), logAtLeast(graph, no)])
}

/** A regression on what several models say: intercept, then model after model. */
export const stack: OnnxModel<StackState> = {
  name: 'stack',
  write({ link, weights, intercepts }, columns, { graph, rowsOf }) {
    const outputs = intercepts.length
    const said = matrixOf(graph, columns).tensor
    const scores = link === 'identity' ? said : scored(graph, said, outputs === 1)
    const weighted = graph.add('Mul', [
      reshaped(graph, scores, [0, weights.length, outputs]),
      graph.doubles(weights, [1, weights.length, 1]),
    ])
    const start = reshaped(graph, sameForAll(graph, intercepts, rowsOf), [0, 1, outputs])
    const sum = sumInOrder(graph, concat(graph, [start, weighted], 1), 1)
    if (outputs > 1) return { tensor: softmaxOf(graph, sum), width: outputs }
    return { tensor: link === 'identity' ? sum : sigmoidOf(graph, sum), width: 1 }
  },
}
