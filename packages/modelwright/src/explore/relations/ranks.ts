/**
 * Ranks values from 1, ties by their mean rank.
 *
 * @param values - without missing ones; shape `[rows]`
 */
export function ranksOf(values: Float64Array): Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, row) => row).sort(
    (a, b) => values[a] - values[b],
  )
  const ranks = new Float64Array(values.length)
  let start = 0
  while (start < order.length) {
    let end = start + 1
    while (end < order.length && values[order[end]] === values[order[start]]) end++
    for (let i = start; i < end; i++) ranks[order[i]] = (start + 1 + end) / 2
    start = end
  }
  return ranks
}

/** Pearson's correlation, in two passes; NaN where one side is constant. */
export function correlationOf(a: Float64Array, b: Float64Array): number {
  const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const meanA = mean(a)
  const meanB = mean(b)
  let ab = 0
  let aa = 0
  let bb = 0
  for (let row = 0; row < a.length; row++) {
    const da = a[row] - meanA
    const db = b[row] - meanB
    ab += da * db
    aa += da * da
    bb += db * db
  }
  return ab / Math.sqrt(aa * bb)
}
