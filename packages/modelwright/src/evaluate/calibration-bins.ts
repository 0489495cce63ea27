import type { Contender } from './contender.ts'
import { claimsOf, rowsOfBins } from './curves/calibration.ts'
import { unitsOf } from './intervals/resampling.ts'

/** Rows with about the same claimed probability, taken together. */
export interface ClaimBin {
  /** Share of the weight of all rows. */
  readonly share: number
  /** Independent rows of equal weight that its rows are worth. */
  readonly size: number
  /** Mean probability, and how often it came true. */
  readonly claimed: number
  readonly came: number
}

/** Bins, and how what happens in them goes together: only where rows of one group are spread over them. */
export interface ClaimBins {
  readonly bins: readonly ClaimBin[]
  /** Correlation of the bins' errors, row-major; absent: none. */
  readonly correlation?: Float64Array
}

interface WeighedBin extends ClaimBin {
  readonly rows: Uint32Array
}

function weighed(
  rows: Uint32Array,
  { claimed, came }: ReturnType<typeof claimsOf>,
  weights: Contender['weights'],
): WeighedBin & { readonly weight: number } {
  const sums = { weight: 0, squares: 0, claimed: 0, came: 0 }
  for (const row of rows) {
    const weight = weights?.[row] ?? 1
    sums.weight += weight
    sums.squares += weight * weight
    sums.claimed += weight * claimed[row]
    sums.came += weight * came[row]
  }
  const { weight, squares } = sums
  const size = (weight * weight) / squares
  return { rows, weight, share: 0, size, claimed: sums.claimed / weight, came: sums.came / weight }
}

/** What groups make of bins: how much more the errors vary than those of single rows, and how they go together. */
function groupEffect(bins: readonly WeighedBin[], { groups = [], weights }: Contender, came: Uint8Array) {
  const { count, of = new Int32Array() } = unitsOf(groups)
  const width = bins.length
  const sums = new Float64Array(count * width)
  let single = 0
  bins.forEach((bin, at) => {
    for (const row of bin.rows) {
      const weight = weights?.[row] ?? 1
      sums[of[row] * width + at] += weight * (came[row] - bin.came)
      single += weight * weight * bin.came * (1 - bin.came)
    }
  })
  const products = new Float64Array(width * width)
  for (let start = 0; start < sums.length; start += width)
    for (let a = 0; a < width; a++)
      for (let b = 0; b < width; b++) products[a * width + b] += sums[start + a] * sums[start + b]
  const together = bins.reduce((sum, _, at) => sum + products[at * width + at], 0)
  const times = single > 0 ? ((together / single) * count) / Math.max(1, count - 1) : of.length / count
  const correlation = products.map((product, cell) => {
    const [a, b] = [Math.floor(cell / width), cell % width]
    const scale = Math.sqrt(products[a * width + a] * products[b * width + b])
    return a === b ? 1 : scale > 0 ? product / scale : 0
  })
  return { times: Math.max(1, times), correlation }
}

/**
 * Parts rows into the bins of the curve of calibration. Weights count; with groups a bin is worth fewer rows, by how much
 * more the sums of groups vary than those of single rows.
 *
 * @returns no bins where a probability is NaN, or no row has weight
 */
export function claimBins(contender: Contender): ClaimBins {
  const claims = claimsOf(contender)
  const found = rowsOfBins(claims.claimed)
    .map((rows) => weighed(rows, claims, contender.weights))
    .filter(({ weight }) => weight > 0)
  const total = found.reduce((sum, { weight }) => sum + weight, 0)
  const bins = found.map((bin) => ({ ...bin, share: bin.weight / total }))
  if (contender.groups === undefined || bins.length === 0) return { bins }
  const { times, correlation } = groupEffect(bins, contender, claims.came)
  return { bins: bins.map((bin) => ({ ...bin, size: bin.size / times })), correlation }
}
