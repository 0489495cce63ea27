import type { TreesState } from '@modelwright/runtime'
import type { Attributes } from './messages.ts'
import { bitAt, type CategorySplit, cutStarts, type TreesPlan } from './trees-plan.ts'

/** The lists that describe the nodes of an ensemble, entry by entry. */
interface NodeLists {
  readonly tree: number[]
  readonly id: number[]
  readonly feature: number[]
  readonly mode: string[]
  readonly value: number[]
  readonly left: number[]
  readonly right: number[]
  readonly missingLeft: number[]
}

/** The lists that say what leaves add: the number of the leaf within its tree. */
interface LeafLists {
  readonly tree: number[]
  readonly id: number[]
  readonly leaf: number[]
}

interface Split {
  readonly feature: number
  readonly value: number
  readonly missingLeft: number
}

function push(lists: NodeLists, tree: number, id: number, split: Split, left: number, right: number): void {
  lists.tree.push(tree)
  lists.id.push(id)
  lists.feature.push(split.feature)
  lists.mode.push('BRANCH_LEQ')
  lists.value.push(split.value)
  lists.left.push(left)
  lists.right.push(right)
  lists.missingLeft.push(split.missingLeft)
}

function pushLeaf(lists: NodeLists, leaves: LeafLists, tree: number, id: number, leaf: number): void {
  push(lists, tree, id, { feature: 0, value: 0, missingLeft: 0 }, 0, 0)
  lists.mode[lists.mode.length - 1] = 'LEAF'
  leaves.tree.push(tree)
  leaves.id.push(id)
  leaves.leaf.push(leaf)
}

/** Right child of each inner node of one tree in preorder; a left child comes next to its parent. */
function rightChildren(shape: Uint8Array, from: number, count: number): Int32Array {
  const right = new Int32Array(count)
  const waiting: number[] = []
  for (let node = 0; node < count; node++) {
    if (bitAt(shape, from + node) === 1) waiting.push(node)
    else if (waiting.length > 0) right[waiting.pop()!] = node + 1
  }
  return right
}

/**
 * Writes a category split as comparisons of the level's place, stretch by stretch.
 *
 * Each comparison sends what lies in its stretch to the child of that side, so that several lead to the same child; only the
 * last one's "no" leads to a child, which onnxruntime needs.
 */
function pushChain(
  lists: NodeLists,
  split: Extract<CategorySplit, { kind: 'chain' }>,
  of: { tree: number; id: number; feature: number; left: number; right: number; nextId: number },
): number {
  const { tree, feature, left, right } = of
  const { cuts, firstIsLeft } = split
  if (cuts.length === 0) {
    push(lists, tree, of.id, { feature, value: firstIsLeft ? Infinity : -1, missingLeft: 0 }, left, right)
    return of.nextId
  }
  let { id, nextId } = of
  let isLeft = firstIsLeft
  cuts.forEach((value, at) => {
    const isLast = at === cuts.length - 1
    const other = isLeft ? right : left
    push(lists, tree, id, { feature, value, missingLeft: 0 }, isLeft ? left : right, isLast ? other : nextId)
    if (!isLast) id = nextId++
    isLeft = !isLeft
  })
  return nextId
}

/** Attributes of an ensemble that gives the number of the leaf each row lands in, tree by tree; shape `[rows × trees]`. */
export function treeAttributes(state: TreesState, plan: TreesPlan): Attributes {
  const { leafCounts, shape, features, cuts, sizes, thresholds, thresholdCounts, missingLeft } = state
  const thresholdStarts = cutStarts(thresholdCounts)
  const nodes: NodeLists = {
    tree: [],
    id: [],
    feature: [],
    mode: [],
    value: [],
    left: [],
    right: [],
    missingLeft: [],
  }
  const leaves: LeafLists = { tree: [], id: [], leaf: [] }
  let from = 0
  let inner = 0
  for (let tree = 0; tree < leafCounts.length; tree++) {
    const count = 2 * leafCounts[tree] - 1
    const rights = rightChildren(shape, from, count)
    let nextId = count
    let leaf = 0
    for (let id = 0; id < count; id++) {
      if (bitAt(shape, from + id) === 0) {
        pushLeaf(nodes, leaves, tree, id, leaf++)
        continue
      }
      const input = features[inner]
      const isLeft = bitAt(missingLeft, inner)
      const to = { left: id + 1, right: rights[id] }
      if (sizes[input] < 0) {
        const value = thresholds[thresholdStarts[input] + cuts[inner]]
        push(
          nodes,
          tree,
          id,
          { feature: plan.columnOf[input], value, missingLeft: isLeft },
          to.left,
          to.right,
        )
      } else {
        const split = plan.split(input, cuts[inner], isLeft === 1)
        if (split.kind === 'column')
          push(
            nodes,
            tree,
            id,
            { feature: plan.placeOf(split.column), value: 0.5, missingLeft: 0 },
            to.left,
            to.right,
          )
        else nextId = pushChain(nodes, split, { tree, id, feature: plan.columnOf[input], ...to, nextId })
      }
      inner++
    }
    from += count
  }
  return attributesOf(nodes, leaves, leafCounts.length)
}

function attributesOf(nodes: NodeLists, leaves: LeafLists, treeCount: number): Attributes {
  return {
    aggregate_function: 'SUM',
    n_targets: treeCount,
    nodes_falsenodeids: nodes.right,
    nodes_featureids: nodes.feature,
    nodes_missing_value_tracks_true: nodes.missingLeft,
    nodes_modes: nodes.mode,
    nodes_nodeids: nodes.id,
    nodes_treeids: nodes.tree,
    nodes_truenodeids: nodes.left,
    nodes_values_as_tensor: { type: 'double', shape: [nodes.value.length], values: nodes.value },
    post_transform: 'NONE',
    target_ids: leaves.tree,
    target_nodeids: leaves.id,
    target_treeids: leaves.tree,
    target_weights_as_tensor: { type: 'double', shape: [leaves.leaf.length], values: leaves.leaf },
  }
}
