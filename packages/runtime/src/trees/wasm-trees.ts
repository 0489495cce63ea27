import { walkTrees } from '../../generated/kernels.js'
import type { Column } from '../column.ts'
import { bitsNode, type FlatTrees, flatTrees, listNode } from './flat-trees.ts'
import { blockRows, writeKeys } from './row-keys.ts'
import { meansOf, startAtBase } from './tree-scores.ts'
import type { TreesState } from './trees-state.ts'
import { startKernel, type WasmHost, type WithMemory } from './wasm-host.ts'

/** The compiled kernel; addresses are in bytes. */
export interface TreeKernel extends WithMemory {
  addTrees(
    roots: number,
    from: number,
    to: number,
    keys: number,
    blockBytes: number,
    blocks: number,
    sums: number,
    outputs: number,
    width: number,
  ): void
}

/** Trees laid out in the memory of a kernel, ready for tiles of rows. */
interface LoadedTrees {
  readonly flat: FlatTrees
  readonly kernel: TreeKernel
  readonly places: Places
  readonly keys: Int32Array
  readonly sums: Float64Array
}

/** Where each part lies, in bytes; f64 first, so that all are aligned. */
interface Places {
  readonly sums: number
  readonly keys: number
  readonly leaves: number
  readonly words: number
  readonly lists: number
  readonly heads: number
  readonly roots: number
  readonly nodes: number
  readonly end: number
}

function placesOf({ tileRows, keys, state, subsets, roots, nodes }: FlatTrees): Places {
  const sums = 16
  const keysAt = sums + 8 * tileRows * state.base.length
  const leaves = keysAt + 4 * keys.length
  const words = leaves + 4 * state.leaves.length
  const lists = words + 4 * subsets.words.length
  const heads = lists + 4 * subsets.levels.length
  const rootsAt = heads + 4 * subsets.starts.length
  const nodesAt = rootsAt + 4 * roots.length
  return {
    sums,
    keys: keysAt,
    leaves,
    words,
    lists,
    heads,
    roots: rootsAt,
    nodes: nodesAt,
    end: nodesAt + 4 * nodes.length,
  }
}

/** What the key of a node becomes: the address of a leaf's values, of bits, of a list; a threshold stays. */
function keyFor(kind: number, key: number, places: Places): number {
  if (kind === bitsNode) return places.words + 4 * key
  return kind === listNode ? places.heads + 4 * key : key
}

/** Copies nodes; what points to something becomes an address. */
function writeNodes({ nodes, state }: FlatTrees, into: Int32Array, places: Places): void {
  for (let at = 0; at < nodes.length; at += 4) {
    const kind = nodes[at] & 3
    const key = nodes[at + 1]
    const isLeaf = nodes[at + 2] === at
    into[at] = 4 * (nodes[at] ^ kind) + kind
    into[at + 1] = isLeaf ? places.leaves + 4 * key * state.width : keyFor(kind, key, places)
    into[at + 2] = places.nodes + 4 * nodes[at + 2]
    into[at + 3] = places.nodes + 4 * nodes[at + 3]
  }
}

/** The two lowest bits of a root say what kinds of nodes its tree may have. */
function writeRoots({ roots, kinds }: FlatTrees, into: Int32Array, places: Places): void {
  for (let tree = 0; tree < roots.length; tree++)
    into[tree] = places.nodes + 4 * roots[tree] + kinds[tree >> 3]
}

function loadTrees(wasm: WasmHost, state: TreesState): LoadedTrees | undefined {
  const flat = flatTrees(state)
  const places = placesOf(flat)
  const kernel = startKernel<TreeKernel>(wasm, walkTrees, places.end)
  if (kernel === undefined) return undefined
  const { buffer } = kernel.memory
  new Float32Array(buffer, places.leaves, state.leaves.length).set(state.leaves)
  writeNodes(flat, new Int32Array(buffer, places.nodes, flat.nodes.length), places)
  writeRoots(flat, new Int32Array(buffer, places.roots, flat.roots.length), places)
  const { words, levels, starts } = flat.subsets
  new Int32Array(buffer, places.words, words.length).set(words)
  new Int32Array(buffer, places.lists, levels.length).set(levels)
  new Int32Array(buffer, places.heads, starts.length).set(starts.map((start) => places.lists + 4 * start))
  return {
    flat,
    kernel,
    places,
    keys: new Int32Array(buffer, places.keys, flat.keys.length),
    sums: new Float64Array(buffer, places.sums, flat.tileRows * state.base.length),
  }
}

/** Runs all trees over the rows of one tile; a last block that is not full is walked with the keys that lie there. */
function addTile({ flat, kernel, places, sums }: LoadedTrees, scores: Float64Array): void {
  const outputs = flat.state.base.length
  const blocks = Math.ceil(scores.length / outputs / blockRows)
  sums.set(scores)
  const { addTrees } = kernel
  const blockBytes = 4 * flat.blockSize
  const { width } = flat.state
  addTrees(places.roots, 0, flat.roots.length, places.keys, blockBytes, blocks, places.sums, outputs, width)
  scores.set(sums.subarray(0, scores.length))
}

/**
 * Makes the function that sums leaves in WebAssembly, with the same bits as `treeScores`.
 *
 * Each state gets a kernel with a memory of its own: the model once more, and one tile of rows.
 *
 * @returns gives undefined where the host refuses to run code or has no memory for it
 */
export function wasmScores(
  wasm: WasmHost,
): (state: TreesState, features: readonly Column[], rowCount: number) => Float64Array | undefined {
  const loaded = new WeakMap<TreesState, { readonly trees: LoadedTrees | undefined }>()
  return (state, features, rowCount) => {
    let found = loaded.get(state)
    if (found === undefined) loaded.set(state, (found = { trees: loadTrees(wasm, state) }))
    const { trees } = found
    if (trees === undefined) return undefined
    const { flat, keys } = trees
    const scores = new Float64Array(rowCount * state.base.length)
    if (!state.mean) startAtBase(scores, state)
    for (let from = 0; from < rowCount; from += flat.tileRows) {
      const to = Math.min(rowCount, from + flat.tileRows)
      writeKeys(flat, keys, features, from, to)
      addTile(trees, scores.subarray(from * state.base.length, to * state.base.length))
    }
    if (state.mean) meansOf(scores, state)
    return scores
  }
}
