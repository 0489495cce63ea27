import { quantileOf } from '../weighted.ts'
import type { RowData } from './boost.ts'
import { leafValue, type TreeJob } from './growing.ts'
import type { Leaf } from './leaf.ts'
import type { Part } from './workspace.ts'

/** Unrounded sums are kept as whole numbers of this many bits a row. */
const fixedScale = 1_073_741_824

interface About {
  readonly scores: number
  readonly rows: RowData
  readonly learningRate: number
  /** Values are this quantile of what is left of the target. */
  readonly quantile?: number
}

/**
 * Gives what each leaf adds to the score: a Newton step by the sums of unrounded gradients, times the learning rate, as f32.
 *
 * Sums are in fixed point, so that their order does not matter. Values keep to the bounds of their leaf.
 */
export function leafValues(part: Part, job: TreeJob, leaves: readonly Leaf[], about: About): Float64Array {
  if (about.quantile !== undefined) return quantileValues(part, leaves, about, about.quantile)
  const { kernels, space, index, binned, views } = part
  const { scales, options } = job
  const own = space.sums + index * space.sumBytes
  views.u8.fill(0, own, own + leaves.length * 16)
  const scaleG = scales.gradient * (fixedScale / 16384)
  const scaleH = scales.hessian * (fixedScale / 4096)
  const { gradients, hessians, members, leafOf } = space
  kernels.sumLeaves(
    binned.rowCount,
    index,
    space.parts,
    gradients,
    hessians,
    members,
    leafOf,
    scaleG,
    scaleH,
    own,
  )
  part.meet()
  const values = new Float64Array(leaves.length)
  const out = space.totals + index * 128 + 64
  const real = { options, scales: { gradient: scaleG, hessian: scaleH } }
  // Bounds are in quantised units; `leafValue` works in units of its scales.
  const unit = (scales.hessian / scales.gradient) * (scaleG / scaleH)
  leaves.forEach((leaf, at) => {
    kernels.totalOf(space.sums, space.sumBytes, space.parts, at, out)
    const gradient = views.f64[out / 8]
    const hessian = views.f64[out / 8 + 1]
    const bounds = { low: leaf.low * unit, high: leaf.high * unit }
    const value = leafValue({ gradient, hessian, ...bounds }, { ...job, ...real }) * (scaleH / scaleG)
    values[at] = Math.fround(value * about.learningRate)
  })
  // The sums are written again by the next tree: nobody may be reading them still.
  part.meet()
  return values
}

/** The quantile of what is left in each leaf: looked for by the first thread over all rows, then told to all. */
function quantileValues(
  part: Part,
  leaves: readonly Leaf[],
  { scores, rows, learningRate }: About,
  share: number,
): Float64Array {
  const { space, views, index } = part
  part.meet()
  if (index === 0) {
    const values = leavesQuantiles(part, leaves, { scores, rows }, share)
    views.f64.set(
      values.map((value) => Math.fround(value * learningRate)),
      space.values / 8,
    )
  }
  part.meet()
  const values = views.f64.slice(space.values / 8, space.values / 8 + leaves.length)
  part.meet()
  return values
}

function leavesQuantiles(
  { space, views, binned }: Part,
  leaves: readonly Leaf[],
  { scores, rows }: Pick<About, 'scores' | 'rows'>,
  share: number,
): Float64Array {
  const isIn = (row: number): boolean => space.members === 0 || views.u8[space.members + row] > 0
  const counts = new Int32Array(leaves.length + 1)
  for (let row = 0; row < binned.rowCount; row++)
    if (isIn(row)) counts[views.u16[space.leafOf / 2 + row] + 1]++
  for (let leaf = 0; leaf < leaves.length; leaf++) counts[leaf + 1] += counts[leaf]
  const left = new Float64Array(counts[leaves.length])
  const weights = rows.weights === 0 ? undefined : new Float64Array(left.length)
  const next = counts.slice()
  for (let row = 0; row < binned.rowCount; row++) {
    if (!isIn(row)) continue
    const at = next[views.u16[space.leafOf / 2 + row]]++
    left[at] = views.f64[rows.targets / 8 + row] - views.f64[scores / 8 + row]
    if (weights !== undefined) weights[at] = views.f64[rows.weights / 8 + row]
  }
  return Float64Array.from(leaves, (_, leaf) => {
    const [from, to] = [counts[leaf], counts[leaf + 1]]
    return from === to ? 0 : quantileOf(left.subarray(from, to), weights?.subarray(from, to), share)
  })
}
