import type { FlatTrees } from './flat-trees.ts'
import { startsOf } from './trees-state.ts'

/** What the paths of trees look at, the same for all rows. Nodes are named by where they begin in `flat.nodes`. */
export interface TreePaths {
  /** The inner nodes in preorder. */
  readonly splits: Int32Array
  /** Where the splits of each tree begin; shape `[trees + 1]`. */
  readonly splitStarts: Int32Array
  /** Per split: the input it looks at. */
  readonly inputs: Int32Array
  /** Per split: the number of the nearest split above on the same input, or −1. */
  readonly above: Int32Array
  /** Per split: the child of the split above that leads here, or −1. */
  readonly via: Int32Array
  /** Per tree: the largest number of different inputs on a path. */
  readonly widest: Int32Array
}

/**
 * Walks each tree in preorder with, for each input, the last split on it: when the walk leaves a subtree, what was there
 * before comes back.
 */
export function treePaths(flat: FlatTrees): TreePaths {
  const { nodes, state } = flat
  const paths = emptyPaths(flat)
  const { splits, splitStarts, inputs, above, via, widest } = paths
  const ends = endsOf(nodes)
  const lastOn = new Int32Array(state.sizes.length).fill(-1)
  const open: number[] = []
  let different = 0
  for (let tree = 0; tree < widest.length; tree++) {
    for (let split = splitStarts[tree]; split < splitStarts[tree + 1]; split++) {
      const at = splits[split]
      while (open.length > 0 && ends[splits[open[open.length - 1]] >> 2] <= at) {
        const left = open.pop()!
        lastOn[inputs[left]] = above[left]
        if (above[left] < 0) different--
      }
      const last = lastOn[inputs[split]]
      above[split] = last
      if (last >= 0) via[split] = childTowards(nodes, splits[last], at)
      else widest[tree] = Math.max(widest[tree], ++different)
      lastOn[inputs[split]] = split
      open.push(split)
    }
  }
  return paths
}

function emptyPaths({ nodes, state }: FlatTrees): TreePaths {
  const count = state.features.length
  const splits = new Int32Array(count)
  for (let at = 0, split = 0; at < nodes.length; at += 4) if (nodes[at + 2] !== at) splits[split++] = at
  return {
    splits,
    splitStarts: startsOf(state.leafCounts.map((leaves) => leaves - 1)),
    inputs: Int32Array.from(state.features),
    above: new Int32Array(count),
    via: new Int32Array(count).fill(-1),
    widest: new Int32Array(state.leafCounts.length),
  }
}

/** Where each node's subtree ends; shape `[nodes]`. */
function endsOf(nodes: Int32Array): Int32Array {
  const ends = new Int32Array(nodes.length >> 2)
  for (let at = nodes.length - 4; at >= 0; at -= 4)
    ends[at >> 2] = nodes[at + 2] === at ? at + 4 : ends[nodes[at + 3] >> 2]
  return ends
}

/** The child of `from` whose subtree `to` lies in: the right one comes last in preorder. */
function childTowards(nodes: Int32Array, from: number, to: number): number {
  return to >= nodes[from + 3] ? nodes[from + 3] : nodes[from + 2]
}

/** Per node: the part of its parent's training rows that reach it, 1 at roots; halves where no row came by. */
export function ratiosOf({ nodes }: FlatTrees, leafCovers: Float32Array): Float64Array {
  const covers = new Float64Array(nodes.length >> 2)
  const ratios = new Float64Array(covers.length).fill(1)
  for (let at = nodes.length - 4; at >= 0; at -= 4) {
    const left = nodes[at + 2] >> 2
    const right = nodes[at + 3] >> 2
    if (left === at >> 2) {
      covers[left] = leafCovers[nodes[at + 1]]
      continue
    }
    const cover = covers[left] + covers[right]
    covers[at >> 2] = cover
    ratios[left] = cover > 0 ? covers[left] / cover : 0.5
    ratios[right] = cover > 0 ? covers[right] / cover : 0.5
  }
  return ratios
}

/** Per node: the product of the ratios at all splits, from the root to here, on the input its parent looks at. */
export function zerosOf(
  { nodes }: FlatTrees,
  { splits, via }: Pick<TreePaths, 'splits' | 'via'>,
  ratios: Float64Array,
): Float64Array {
  const zeros = new Float64Array(ratios.length).fill(1)
  for (let split = 0; split < splits.length; split++) {
    const before = via[split] < 0 ? 1 : zeros[via[split] >> 2]
    for (const side of [2, 3]) {
      const child = nodes[splits[split] + side] >> 2
      zeros[child] = before * ratios[child]
    }
  }
  return zeros
}
