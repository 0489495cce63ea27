import {
  bitsNode,
  type FlatTrees,
  flatTrees,
  listNode,
  numberNode,
  type TreesState,
} from '@modelwright/runtime'
import { walkOnKernels } from '../../../generated/walk-on.js'
import { firstAddress, growTo, newMemory, startKernels } from '../../core/wasm.ts'

type Call = (...numbers: number[]) => number

/** Rows that are worked on together: their keys and leaves stay in the processor's cache. */
export const tileRows = 256

/** Lists of walks are filled up to this many. */
export const lanes = 8

/** Trees in the memory of their kernels, with room for a tile of rows; addresses are in bytes. */
export interface TreeMemory {
  readonly flat: FlatTrees
  readonly walkOn: Call
  readonly listWalks: Call
  readonly addLeaves: Call
  readonly isMixed: boolean
  /** Where each part begins. */
  readonly at: Readonly<Record<PartName, number>>
  /** Views of the memory, by part. */
  readonly keys: Int32Array
  readonly sums: Float64Array
  readonly start: Int32Array
  readonly rowKeys: Int32Array
  readonly where: Int32Array
  readonly landed: Int32Array
  /** Leaves the tile's rows land in, tree after tree. */
  readonly home: Int32Array
  /** Per question and leaf: the node a walk begins at. */
  readonly starts: Int32Array
  /** The address of a node. */
  nodeAt(node: number): number
}

type PartName =
  | 'sums'
  | 'leaves'
  | 'words'
  | 'lists'
  | 'heads'
  | 'nodes'
  | 'keys'
  | 'start'
  | 'rowKeys'
  | 'where'
  | 'landed'
  | 'home'
  | 'starts'

/** Bytes of each part, in order; f64 come first, so that all are aligned. */
function sizesOf(
  { state, subsets, nodes, roots, blockSize }: FlatTrees,
  questions: number,
): [PartName, number][] {
  const walks = 4 * (roots.length * tileRows + lanes)
  return [
    ['sums', 8 * (tileRows + 1) * state.base.length],
    ['leaves', 4 * state.leaves.length],
    ['words', 4 * subsets.words.length],
    ['lists', 4 * subsets.levels.length],
    ['heads', 4 * subsets.starts.length],
    ['nodes', 4 * nodes.length],
    ['keys', 4 * (tileRows >> 3) * blockSize],
    ['start', walks],
    ['rowKeys', walks],
    ['where', walks],
    ['landed', walks],
    ['home', walks],
    ['starts', (4 * questions * state.leaves.length) / state.width],
  ]
}

/** Copies nodes; what points to something becomes an address, places count bytes. */
function writeNodes({ nodes }: FlatTrees, into: Int32Array, at: Readonly<Record<PartName, number>>): void {
  for (let node = 0; node < nodes.length; node += 4) {
    const kind = nodes[node] & 3
    const key = nodes[node + 1]
    const isLeaf = nodes[node + 2] === node
    into[node] = 4 * (nodes[node] ^ kind) + kind
    into[node + 1] =
      isLeaf || kind === numberNode ? key : kind === bitsNode ? at.words + 4 * key : at.heads + 4 * key
    into[node + 2] = at.nodes + 4 * nodes[node + 2]
    into[node + 3] = at.nodes + 4 * nodes[node + 3]
  }
}

/** Lays trees out in a memory of their own, with room for so many questions. */
export function openTreeMemory(state: TreesState, questions: number): TreeMemory {
  const flat = flatTrees(state)
  const at = {} as Record<PartName, number>
  let end = firstAddress
  for (const [name, bytes] of sizesOf(flat, questions)) {
    at[name] = end
    end += 8 * Math.ceil(bytes / 8)
  }
  const memory = newMemory(false)
  growTo(memory, end + 64)
  const { buffer } = memory
  const ints = (name: PartName, count: number): Int32Array => new Int32Array(buffer, at[name], count)
  const { words, levels, starts } = flat.subsets
  ints('words', words.length).set(words)
  ints('lists', levels.length).set(levels)
  ints('heads', starts.length).set(starts.map((from) => at.lists + 4 * from))
  new Float32Array(buffer, at.leaves, state.leaves.length).set(state.leaves)
  writeNodes(flat, ints('nodes', flat.nodes.length), at)
  const most = flat.roots.length * tileRows + lanes
  return {
    flat,
    ...(startKernels(walkOnKernels, memory) as Pick<TreeMemory, 'walkOn' | 'listWalks' | 'addLeaves'>),
    isMixed: flat.kinds.some((kind) => kind !== numberNode && kind <= listNode),
    at,
    keys: ints('keys', (tileRows >> 3) * flat.blockSize),
    sums: new Float64Array(buffer, at.sums, tileRows * state.base.length),
    start: ints('start', most),
    rowKeys: ints('rowKeys', most),
    where: ints('where', most),
    landed: ints('landed', most),
    home: ints('home', most),
    starts: ints('starts', (questions * state.leaves.length) / state.width),
    nodeAt: (node) => at.nodes + 4 * node,
  }
}
