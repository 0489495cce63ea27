import type { TreesState } from '@modelwright/runtime'

/** Leaves and nodes that stand before each tree, and after the last; shape `[trees + 1]`. */
function startsOf(leafCounts: Int32Array): { leaves: Int32Array; inner: Int32Array; nodes: Int32Array } {
  const [leaves, inner, nodes] = Array.from({ length: 3 }, () => new Int32Array(leafCounts.length + 1))
  leafCounts.forEach((count, tree) => {
    leaves[tree + 1] = leaves[tree] + count
    inner[tree + 1] = inner[tree] + count - 1
    nodes[tree + 1] = nodes[tree] + 2 * count - 1
  })
  return { leaves, inner, nodes }
}

function sliceBits(bits: Uint8Array, from: number, to: number): Uint8Array {
  const out = new Uint8Array((to - from + 7) >> 3)
  for (let at = from; at < to; at++)
    if (((bits[at >> 3] >> (at & 7)) & 1) === 1) out[(at - from) >> 3] |= 1 << ((at - from) & 7)
  return out
}

/**
 * Takes trees `from` up to before `to` out of a model, as a model of their own.
 *
 * What several trees share (thresholds, subsets) stays as it is.
 */
export function sliceTrees(state: TreesState, from: number, to: number): TreesState {
  const { leaves, inner, nodes } = startsOf(state.leafCounts)
  const { covers: _, origin: __, ...rest } = state
  return {
    ...rest,
    leafCounts: state.leafCounts.slice(from, to),
    shape: sliceBits(state.shape, nodes[from], nodes[to]),
    features: state.features.slice(inner[from], inner[to]),
    cuts: state.cuts.slice(inner[from], inner[to]),
    missingLeft: sliceBits(state.missingLeft, inner[from], inner[to]),
    leaves: state.leaves.slice(leaves[from] * state.width, leaves[to] * state.width),
  }
}
