import type { FlatTrees } from '@modelwright/runtime'

/** Where the way to each leaf first meets a split on one of some inputs. */
export interface TopmostSplits {
  /** Per leaf: that split; −1 where there is none. */
  readonly starts: Int32Array
  /** Per tree: 1 where it has such a split. */
  readonly isUsed: Uint8Array
}

/**
 * Finds for each leaf the topmost split above it that looks at one of the inputs: what lies above does not change with them.
 *
 * @param asked - positions in `flat.inputs`
 */
export function topmostSplits(flat: FlatTrees, asked: readonly number[]): TopmostSplits {
  const { nodes, roots, inputs, state } = flat
  const isAsked = new Uint8Array(inputs.length)
  for (const input of asked) isAsked[input] = 1
  const above = new Int32Array(nodes.length >> 2)
  const starts = new Int32Array(state.leaves.length / state.width).fill(-1)
  const isUsed = new Uint8Array(roots.length)
  for (let tree = 0; tree < roots.length; tree++) {
    above[roots[tree] >> 2] = -1
    const end = tree + 1 < roots.length ? roots[tree + 1] : nodes.length
    // A parent comes before its children.
    for (let at = roots[tree]; at < end; at += 4) {
      const known = above[at >> 2]
      if (nodes[at + 2] === at) {
        starts[nodes[at + 1]] = known
        continue
      }
      // The number of the input stands above the four lowest bits of a place.
      const found = known >= 0 || isAsked[nodes[at] >> 4] === 0 ? known : at
      if (found >= 0) isUsed[tree] = 1
      above[nodes[at + 2] >> 2] = found
      above[nodes[at + 3] >> 2] = found
    }
  }
  return { starts, isUsed }
}
