import type { LinearState } from '@modelwright/runtime'
import { cut, reshaped, sameForAll, sumInOrder } from './arithmetic.ts'
import { concat, lookUp, matrixOf, type OnnxColumn } from './columns.ts'
import type { OnnxContext } from './contracts.ts'

/** Beyond this the runtime cuts a term. */
const largestTerm = 1e300

const widthAt = (size: number): number => (size < 0 ? 1 : size)

/** Slopes of one input, output by output. */
type Slopes = (output: number) => Float64Array

/** Terms of numbers side by side: slope × value, cut; shape `[rows × outputs × numbers]`. */
function numberTerms(
  { graph }: OnnxContext,
  columns: readonly OnnxColumn[],
  slopes: readonly Slopes[],
  outputs: number,
): string {
  const { tensor, width } = matrixOf(graph, columns)
  const table = new Float64Array(outputs * width)
  for (let k = 0; k < outputs; k++)
    for (let at = 0; at < width; at++) table[k * width + at] = slopes[at](k)[0]
  const products = graph.add('Mul', [
    reshaped(graph, tensor, [0, 1, width]),
    graph.doubles(table, [1, outputs, width]),
  ])
  return cut(graph, products, graph.double(-largestTerm), graph.double(largestTerm))
}

/** The term of a category: the slope of its level, 0 where it is missing or not known; shape `[rows × outputs × 1]`. */
function levelTerms({ graph }: OnnxContext, column: OnnxColumn, slopes: Slopes, outputs: number): string {
  if (column.type !== 'category') throw new Error('bug: a category column is needed here')
  const tables = Array.from({ length: column.levels.length + 2 }, (_, place) =>
    Float64Array.from({ length: outputs }, (_none, k) => slopes(k)[place - 1] ?? 0),
  )
  return reshaped(graph, lookUp(graph, column, tables).tensor, [0, outputs, 1])
}

/** Linear scores, intercept first and term after term as the runtime adds them; shape `[rows × outputs]`. */
export function linearScoresOf(
  context: OnnxContext,
  { sizes, coefficients, intercepts }: LinearState,
  columns: readonly OnnxColumn[],
): string {
  const { graph, rowsOf } = context
  const outputs = intercepts.length
  const width = coefficients.length / outputs
  const start = reshaped(graph, sameForAll(graph, intercepts, rowsOf), [0, outputs, 1])
  const terms = [start]
  let at = 0
  for (let input = 0; input < sizes.length; ) {
    const run: { column: OnnxColumn; slopes: Slopes }[] = []
    const isNumber = sizes[input] < 0
    do {
      const from = at
      const own = widthAt(sizes[input])
      run.push({
        column: columns[input],
        slopes: (k) => coefficients.subarray(k * width + from, k * width + from + own),
      })
      at += own
      input++
    } while (isNumber && input < sizes.length && sizes[input] < 0)
    const [{ column, slopes }] = run
    if (isNumber)
      terms.push(
        numberTerms(
          context,
          run.map((one) => one.column),
          run.map((one) => one.slopes),
          outputs,
        ),
      )
    else terms.push(levelTerms(context, column, slopes, outputs))
  }
  return sumInOrder(graph, concat(graph, terms, 2), 2)
}
