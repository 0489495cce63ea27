import type { Leaf } from './leaf.ts'

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
  const splits = nodes.flatMap(({ left, split }) => (left === undefined ? [] : [split!]))
  return {
    shape: Uint8Array.from(nodes, ({ left }) => (left === undefined ? 0 : 1)),
    features: Int32Array.from(splits, ({ feature }) => feature),
    bins: Int32Array.from(splits, ({ bin }) => bin),
    missingLeft: Uint8Array.from(splits, ({ missingLeft }) => (missingLeft ? 1 : 0)),
    gains: Float64Array.from(splits, ({ gain }) => gain),
    sides: splits.map(({ sides }) => sides),
    values,
    covers,
  }
}
