import type { SentinelsState } from '@modelwright/runtime'
import type { OnnxFix } from '../contracts.ts'

/** Numbers and times that stand for missing. */
export const sentinels: OnnxFix<SentinelsState> = {
  name: 'sentinels',
  writeNumbers({ numbers, times }, tensor, { graph, isTime }) {
    const wanted = isTime ? times : numbers
    if (wanted.length === 0) return tensor
    const equal = wanted.map((value) => graph.add('Equal', [tensor, graph.double(value)]))
    const isAny = equal.reduce((any, one) => graph.add('Or', [any, one]))
    return graph.add('Where', [isAny, graph.double(Number.NaN), tensor])
  },
  spellings: ({ numbers }) => numbers.map(String),
  leftOver: 'without numbers that stand for missing in another spelling',
}
