import type { NaiveBayesState } from '@modelwright/runtime'
import { reshaped, sameForAll, sigmoidOf, softmaxOf, sumInOrder } from '../arithmetic.ts'
import { asLevels, concat, lookUp, matrixOf, type OnnxColumn } from '../columns.ts'
import type { OnnxContext, OnnxModel } from '../contracts.ts'

/** No single number is worth more than this against a class. */
const most = 1e300

/** What one number speaks for each class: height less half the squared distance; 0 where it is missing. */
function numberWords(
  { graph }: OnnxContext,
  { means, spreads, heights }: NaiveBayesState,
  column: OnnxColumn,
  of: { number: number; numbers: number; classes: number },
): string {
  const own = (values: Float64Array): string =>
    graph.doubles(
      Float64Array.from({ length: of.classes }, (_, k) => values[k * of.numbers + of.number]),
      [1, of.classes],
    )
  const apart = graph.add('Sub', [matrixOf(graph, [column]).tensor, own(means)])
  const z = graph.add('Div', [apart, own(spreads)])
  const half = graph.add('Div', [graph.add('Mul', [z, z]), graph.double(2)])
  const bounded = graph.add('Where', [
    graph.add('Greater', [half, graph.double(most)]),
    graph.double(most),
    half,
  ])
  const words = graph.add('Sub', [own(heights), bounded])
  return graph.add('Where', [graph.add('IsNaN', [z]), graph.double(0), words])
}

/** What a level speaks for each class; 0 where it is missing or was never met. */
function levelWords(
  { graph }: OnnxContext,
  { logs }: NaiveBayesState,
  column: OnnxColumn,
  of: { at: number; size: number; width: number; classes: number },
): string {
  const category = asLevels(column)
  const tables = Array.from({ length: category.levels.length + 2 }, (_, place) =>
    Float64Array.from({ length: of.classes }, (_none, k) =>
      place >= 1 && place <= of.size ? logs[k * of.width + of.at + place - 1] : 0,
    ),
  )
  return lookUp(graph, category, tables).tensor
}

/** Inputs that each speak for themselves, added up in their order. */
export const naiveBayes: OnnxModel<NaiveBayesState> = {
  name: 'naive-bayes',
  write(state, columns, context) {
    const { graph, rowsOf } = context
    const { sizes, priors, link } = state
    const classes = priors.length
    const numbers = sizes.filter((size) => size < 0).length
    const width = sizes.reduce((sum, size) => sum + Math.max(0, size), 0)
    const words = [sameForAll(graph, priors, rowsOf)]
    let number = 0
    let at = 0
    sizes.forEach((size, input) => {
      if (size < 0)
        words.push(numberWords(context, state, columns[input], { number: number++, numbers, classes }))
      else words.push(levelWords(context, state, columns[input], { at, size, width, classes }))
      at += Math.max(0, size)
    })
    const stacked = concat(
      graph,
      words.map((word) => reshaped(graph, word, [0, 1, classes])),
      1,
    )
    const scores = sumInOrder(graph, stacked, 1)
    if (link === 'softmax') return { tensor: softmaxOf(graph, scores), width: classes }
    const of = (k: number): string => graph.add('Gather', [scores, graph.integers([k])], { axis: 1 })
    return { tensor: sigmoidOf(graph, graph.add('Sub', [of(1), of(0)])), width: 1 }
  },
}
