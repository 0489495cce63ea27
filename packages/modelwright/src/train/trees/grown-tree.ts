import type { Leaf, Split } from './leaf.ts'

/** A finished tree in preorder. Plain data. */
export interface GrownTree {
  /** 1 inner, 0 leaf; shape `[nodes]`. */
  readonly shape: Uint8Array
  /** Per inner node: binned feature, last bin that goes left (numbers), whether missing goes left, gain. */
  readonly features: Int32Array
  readonly bins: Int32Array
  readonly missingLeft: Uint8Array
  readonly gains: Float64Array
  /** Per inner node: which bins go left, for categories. */
  readonly sides: readonly (Uint8Array | undefined)[]
  /** Per leaf: what it adds, and the weight of the rows it was grown by. */
  readonly values: Float64Array
  readonly covers: Float64Array
}

/** Lists a tree's nodes in preorder without recursion: trees may be deep. */
export function nodesOf(root: Leaf): Leaf[] {
  const nodes: Leaf[] = []
  const stack = [root]
  while (stack.length > 0) {
    const node = stack.pop()!
    nodes.push(node)
    if (node.left !== undefined) stack.push(node.right!, node.left)
  }
  return nodes
}

/** Lists the leaves, in preorder, and numbers them. */
export function leavesOf(root: Leaf): Leaf[] {
  const leaves = nodesOf(root).filter((node) => node.left === undefined)
  leaves.forEach((leaf, at) => {
    leaf.at = at
  })
  return leaves
}

/** Writes a tree down; `values` and `covers` are those of the leaves in preorder. */
export function writeTree(root: Leaf, { values, covers }: Pick<GrownTree, 'values' | 'covers'>): GrownTree {
  const nodes = nodesOf(root)
  const shape = new Uint8Array(nodes.length)
  const splits: Split[] = []
  for (let at = 0; at < nodes.length; at++) {
    const { left, split } = nodes[at]
    if (left === undefined) continue
    shape[at] = 1
    splits.push(split!)
  }
  // Loops: made by iterators, these arrays took a tenth of the fit of a small table.
  const count = splits.length
  const features = new Int32Array(count)
  const bins = new Int32Array(count)
  const missingLeft = new Uint8Array(count)
  const gains = new Float64Array(count)
  for (let at = 0; at < count; at++) {
    const split = splits[at]
    features[at] = split.feature
    bins[at] = split.bin
    missingLeft[at] = split.missingLeft ? 1 : 0
    gains[at] = split.gain
  }
  return {
    shape,
    features,
    bins,
    missingLeft,
    gains,
    sides: splits.map(({ sides }) => sides),
    values,
    covers,
  }
}
