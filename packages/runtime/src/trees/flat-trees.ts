import { keyOf } from './row-keys.ts'
import { type SubsetTable, subsetTable } from './subset-table.ts'
import { bitAt, startsOf, type TreesState } from './trees-state.ts'

/**
 * Trees ready to be walked.
 *
 * A node takes four numbers in `nodes`: slot, key, left, right. The row goes left where the number in its slot is no more
 * than the key. Children are given by where their four numbers begin. A leaf's children are itself, so that walking on
 * does no harm; its key is the number of the leaf. At a category the slot is `~slot`, the key a subset.
 */
export interface FlatTrees {
  readonly state: TreesState
  readonly nodes: Int32Array
  /** Where each tree begins in `nodes`; shape `[trees]`. */
  readonly roots: Int32Array
  /** Whether a tree of the eight that begin at 8 × i looks at a category. */
  readonly hasCategories: readonly boolean[]
  /** The inputs any node looks at. A row has two slots for each: missing goes right in the first, left in the second. */
  readonly inputs: Int32Array
  readonly subsets: SubsetTable
  /** Rows that are worked on together. */
  readonly tileRows: number
  /** Their keys, row after row, `stride` slots each: written again for every tile. */
  readonly keys: Int32Array
  readonly stride: number
}

/** Rows whose keys lie side by side while all trees pass over them: few enough to stay in the processor's cache. */
const mostTileKeys = 16384
const mostTileRows = 256

const made = new WeakMap<TreesState, FlatTrees>()

/** Expands the compact state, once; memory is a small multiple of the state's. */
export function flatTrees(state: TreesState): FlatTrees {
  let flat = made.get(state)
  if (flat === undefined) {
    flat = expand(state)
    made.set(state, flat)
  }
  return flat
}

function expand(state: TreesState): FlatTrees {
  const { leafCounts, sizes, features } = state
  const roots = startsOf(leafCounts.map((leaves) => 4 * (2 * leaves - 1)))
  const slots = slotsOf(features, sizes.length)
  const nodes = new Int32Array(roots[leafCounts.length])
  link(state.shape, nodes)
  fill(state, nodes, slots)
  const inputs = Int32Array.from(sizes.keys()).filter((input) => slots[input] >= 0)
  const stride = 2 * inputs.length
  const tileRows = Math.max(1, Math.min(mostTileRows, Math.floor(mostTileKeys / Math.max(1, stride))))
  return {
    state,
    nodes,
    roots: roots.slice(0, -1),
    hasCategories: groupsWithCategories(state),
    inputs,
    subsets: subsetTable(state),
    tileRows,
    keys: new Int32Array(tileRows * stride),
    stride,
  }
}

/** The first slot of each input that is looked at, else −1. */
function slotsOf(features: TreesState['features'], inputCount: number): Int32Array {
  const slots = new Int32Array(inputCount).fill(-1)
  for (let i = 0; i < features.length; i++) slots[features[i]] = 0
  let next = 0
  for (let input = 0; input < inputCount; input++) {
    if (slots[input] < 0) continue
    slots[input] = next
    next += 2
  }
  return slots
}

/**
 * Writes left and right of every node. In preorder the left child comes next; the right child comes after the next leaf
 * that has no right child waiting below. Nodes that wait are chained through their own empty place.
 */
function link(shape: Uint8Array, nodes: Int32Array): void {
  let waiting = -1
  for (let at = 0; at < nodes.length; at += 4) {
    if (bitAt(shape, at >> 2) === 1) {
      nodes[at + 2] = at + 4
      nodes[at + 3] = waiting
      waiting = at
      continue
    }
    nodes[at + 2] = at
    nodes[at + 3] = at
    if (waiting < 0) continue
    const parent = waiting
    waiting = nodes[parent + 3]
    nodes[parent + 3] = at + 4
  }
}

/** Writes slot and key of every node. */
function fill(state: TreesState, nodes: Int32Array, slots: Int32Array): void {
  const { sizes, features, cuts, missingLeft } = state
  const thresholdStarts = startsOf(state.thresholdCounts)
  const subsetStarts = startsOf(state.subsetCounts)
  let inner = 0
  let leaf = 0
  for (let at = 0; at < nodes.length; at += 4) {
    if (nodes[at + 2] === at) {
      nodes[at + 1] = leaf++
      continue
    }
    const input = features[inner]
    const slot = slots[input] + bitAt(missingLeft, inner)
    const isNumber = sizes[input] < 0
    nodes[at] = isNumber ? slot : ~slot
    nodes[at + 1] = isNumber
      ? keyOf(state.thresholds[thresholdStarts[input] + cuts[inner]])
      : subsetStarts[input] + cuts[inner]
    inner++
  }
}

function groupsWithCategories({ leafCounts, features, sizes }: TreesState): readonly boolean[] {
  const groups = new Array<boolean>(Math.ceil(leafCounts.length / 8)).fill(false)
  let inner = 0
  for (let tree = 0; tree < leafCounts.length; tree++)
    for (const end = inner + leafCounts[tree] - 1; inner < end; inner++)
      if (sizes[features[inner]] >= 0) groups[tree >> 3] = true
  return groups
}
