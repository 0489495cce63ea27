import type { TreesState } from '@modelwright/runtime'
import type { Attributes } from './messages.ts'
import { bitAt, type CategorySplit, cutStarts, type TreesPlan } from './trees-plan.ts'

/** A comparison: what is in `feature` goes left where it is no greater than `value`. */
interface BranchNode {
  readonly tree: number
  readonly id: number
  readonly feature: number
  readonly value: number
  /** 1 where missing goes left, else 0. */
  readonly missingLeft: number
  readonly left: number
  readonly right: number
}

/** Where a split of a tree leads. */
type Fork = Pick<BranchNode, 'tree' | 'id' | 'left' | 'right'>

/** The lists that describe an ensemble, an entry a node, and an entry a leaf. */
function newLists() {
  const list = (): number[] => []
  return {
    ...{ tree: list(), id: list(), feature: list(), mode: [] as string[], value: list() },
    ...{ left: list(), right: list(), missingLeft: list() },
    ...{ leafTree: list(), leafId: list(), leaf: list() },
  }
}

type Lists = ReturnType<typeof newLists>

function push(lists: Lists, node: BranchNode, mode: 'BRANCH_LEQ' | 'LEAF' = 'BRANCH_LEQ'): void {
  lists.tree.push(node.tree)
  lists.id.push(node.id)
  lists.feature.push(node.feature)
  lists.mode.push(mode)
  lists.value.push(node.value)
  lists.left.push(node.left)
  lists.right.push(node.right)
  lists.missingLeft.push(node.missingLeft)
}

/** A leaf says which of its tree's it is. */
function pushLeaf(lists: Lists, tree: number, id: number, leaf: number): void {
  push(lists, { tree, id, feature: 0, value: 0, missingLeft: 0, left: 0, right: 0 }, 'LEAF')
  lists.leafTree.push(tree)
  lists.leafId.push(id)
  lists.leaf.push(leaf)
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
 *
 * @param nextId - the first number that no node of the tree has
 * @returns the first number that is free afterwards
 */
function pushChain(
  lists: Lists,
  { cuts, firstIsLeft }: Extract<CategorySplit, { kind: 'chain' }>,
  fork: Fork & { readonly feature: number },
  nextId: number,
): number {
  if (cuts.length === 0) {
    push(lists, { ...fork, value: firstIsLeft ? Infinity : -1, missingLeft: 0 })
    return nextId
  }
  let id = fork.id
  let free = nextId
  cuts.forEach((value, at) => {
    const isLeft = firstIsLeft === (at % 2 === 0)
    const [side, other] = isLeft ? [fork.left, fork.right] : [fork.right, fork.left]
    const right = at === cuts.length - 1 ? other : free
    push(lists, { ...fork, id, value, missingLeft: 0, left: side, right })
    if (right === free) id = free++
  })
  return free
}

/** Writes the split of an inner node, the first `inner` of all trees counted. */
function splitWriter(lists: Lists, state: TreesState, plan: TreesPlan) {
  const { features, cuts, sizes, thresholds, missingLeft } = state
  const thresholdStarts = cutStarts(state.thresholdCounts)
  return (inner: number, fork: Fork, nextId: number): number => {
    const input = features[inner]
    const isLeft = bitAt(missingLeft, inner)
    const feature = plan.columnOf[input]
    if (sizes[input] < 0) {
      const value = thresholds[thresholdStarts[input] + cuts[inner]]
      push(lists, { ...fork, feature, value, missingLeft: isLeft })
      return nextId
    }
    const split = plan.split(input, cuts[inner], isLeft === 1)
    if (split.kind === 'chain') return pushChain(lists, split, { ...fork, feature }, nextId)
    push(lists, { ...fork, feature: plan.placeOf(split.column), value: 0.5, missingLeft: 0 })
    return nextId
  }
}

/** Attributes of an ensemble that gives the number of the leaf each row lands in, tree by tree; shape `[rows × trees]`. */
export function treeAttributes(state: TreesState, plan: TreesPlan): Attributes {
  const { leafCounts, shape } = state
  const lists = newLists()
  const pushSplit = splitWriter(lists, state, plan)
  let from = 0
  let inner = 0
  for (let tree = 0; tree < leafCounts.length; tree++) {
    const count = 2 * leafCounts[tree] - 1
    const rights = rightChildren(shape, from, count)
    let nextId = count
    let leaf = 0
    for (let id = 0; id < count; id++) {
      if (bitAt(shape, from + id) === 0) pushLeaf(lists, tree, id, leaf++)
      else nextId = pushSplit(inner++, { tree, id, left: id + 1, right: rights[id] }, nextId)
    }
    from += count
  }
  return attributesOf(lists, leafCounts.length)
}

function attributesOf(lists: Lists, treeCount: number): Attributes {
  return {
    aggregate_function: 'SUM',
    n_targets: treeCount,
    nodes_falsenodeids: lists.right,
    nodes_featureids: lists.feature,
    nodes_missing_value_tracks_true: lists.missingLeft,
    nodes_modes: lists.mode,
    nodes_nodeids: lists.id,
    nodes_treeids: lists.tree,
    nodes_truenodeids: lists.left,
    nodes_values_as_tensor: { type: 'double', shape: [lists.value.length], values: lists.value },
    post_transform: 'NONE',
    target_ids: lists.leafTree,
    target_nodeids: lists.leafId,
    target_treeids: lists.leafTree,
    target_weights_as_tensor: { type: 'double', shape: [lists.leaf.length], values: lists.leaf },
  }
}
