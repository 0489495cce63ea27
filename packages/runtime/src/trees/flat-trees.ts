import { blockRows, keyOf } from './row-keys.ts'
import { type SubsetTable, subsetTable } from './subset-table.ts'
import { bitAt, startsOf, type TreesState } from './trees-state.ts'

/**
 * Trees ready to be walked.
 *
 * A node takes four numbers in `nodes`: place, key, left, right. The row goes left where the number in its place is no
 * more than the key. Children are given by where their four numbers begin. A leaf's children are itself, so that walking
 * on does no harm; its key is the number of the leaf. Places are multiples of eight: the two lowest bits say what kind of
 * node it is. At a category with bits the key is the first word of the subset's bits, at one with a list the subset.
 */
export interface FlatTrees {
  readonly state: TreesState
  readonly nodes: Int32Array
  /** Where each tree begins in `nodes`; shape `[trees]`. */
  readonly roots: Int32Array
  /** The highest kind of node among the eight trees that begin at 8 × i. */
  readonly kinds: Uint8Array
  /** The inputs any node looks at. A row has two slots for each: missing goes right in the first, left in the second. */
  readonly inputs: Int32Array
  readonly subsets: SubsetTable
  /** Numbers that the keys of eight rows take. */
  readonly blockSize: number
  /** Rows that are worked on together; a multiple of eight. */
  readonly tileRows: number
  /** Their keys, written again for every tile: single rows are predicted without asking for memory. */
  readonly keys: Int32Array
}

/** A tile's keys stay in the processor's cache while all trees pass over them. */
const mostTileKeys = 16384
const mostTileBlocks = 32

/** Kinds of nodes: a number, a category whose subset has bits, one whose subset is a list. */
export const numberNode = 0
export const bitsNode = 1
export const listNode = 2

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
  const places = placesOf(features, sizes.length)
  const nodes = new Int32Array(roots[leafCounts.length])
  link(state.shape, nodes)
  const subsets = subsetTable(state)
  fill(state, nodes, { places, subsets })
  const inputs = Int32Array.from(sizes.keys()).filter((input) => places[input] >= 0)
  const blockSize = 2 * blockRows * inputs.length
  const blocks = Math.max(1, Math.min(mostTileBlocks, Math.floor(mostTileKeys / Math.max(1, blockSize))))
  return {
    state,
    nodes,
    roots: roots.slice(0, -1),
    kinds: kindsOf(nodes, roots),
    inputs,
    subsets,
    blockSize,
    tileRows: blocks * blockRows,
    keys: new Int32Array(blocks * blockSize),
  }
}

/** Where the first slot of each input that is looked at begins in a block, else −1. */
function placesOf(features: TreesState['features'], inputCount: number): Int32Array {
  const places = new Int32Array(inputCount).fill(-1)
  for (let i = 0; i < features.length; i++) places[features[i]] = 0
  let next = 0
  for (let input = 0; input < inputCount; input++) {
    if (places[input] < 0) continue
    places[input] = next
    next += 2 * blockRows
  }
  return places
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

/** Writes place, kind and key of every node. */
function fill(
  state: TreesState,
  nodes: Int32Array,
  { places, subsets }: { places: Int32Array; subsets: SubsetTable },
): void {
  const { sizes, features, cuts, missingLeft, thresholds } = state
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
    nodes[at] = places[input] + blockRows * bitAt(missingLeft, inner)
    if (sizes[input] < 0) nodes[at + 1] = keyOf(thresholds[thresholdStarts[input] + cuts[inner]])
    else {
      const subset = subsetStarts[input] + cuts[inner]
      const word = subsets.first[subset]
      nodes[at] |= word < 0 ? listNode : bitsNode
      nodes[at + 1] = word < 0 ? subset : word
    }
    inner++
  }
}

function kindsOf(nodes: Int32Array, roots: Int32Array): Uint8Array {
  const kinds = new Uint8Array(Math.ceil((roots.length - 1) / 8))
  for (let tree = 0; tree + 1 < roots.length; tree++)
    for (let at = roots[tree]; at < roots[tree + 1]; at += 4)
      kinds[tree >> 3] = Math.max(kinds[tree >> 3], nodes[at] & 3)
  return kinds
}
