import type { Column } from '../../src/column.ts'
import type { SmallInts, TreesLink, TreesState } from '../../src/trees/trees-state.ts'

/** Numbers from 0 to 1, the same for a seed. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const mixed = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d)
    return ((mixed ^ (mixed >>> 13)) >>> 0) / 4294967296
  }
}

/** A tree as a textbook draws it. */
export type TreeNode = Leaf | Split

export interface Leaf {
  readonly values: readonly number[]
  readonly cover: number
}

export interface Split {
  readonly input: number
  /** Which threshold or subset of the input. */
  readonly cut: number
  readonly missingLeft: boolean
  readonly left: TreeNode
  readonly right: TreeNode
}

/** Trees with all that their state is made of. */
export interface Forest {
  readonly link: TreesLink
  readonly width: number
  readonly mean: boolean
  readonly base: readonly number[]
  readonly sizes: readonly number[]
  /** Thresholds of each input; none for categories. */
  readonly thresholds: readonly (readonly number[])[]
  /** Subsets of each input; none for numbers. */
  readonly subsets: readonly (readonly (readonly number[])[])[]
  readonly trees: readonly TreeNode[]
}

/** Tells a split from a leaf. */
export function isSplit(node: TreeNode): node is Split {
  return 'left' in node
}

function smallest(values: readonly number[], count: number): SmallInts {
  if (count <= 256) return Uint8Array.from(values)
  return count <= 65536 ? Uint16Array.from(values) : Int32Array.from(values)
}

function bitsOf(values: readonly boolean[]): Uint8Array {
  const bits = new Uint8Array(Math.ceil(values.length / 8))
  values.forEach((value, at) => {
    if (value) bits[at >> 3] |= 1 << (at & 7)
  })
  return bits
}

function preorder(node: TreeNode): TreeNode[] {
  return isSplit(node) ? [node, ...preorder(node.left), ...preorder(node.right)] : [node]
}

const longest = (lists: readonly (readonly unknown[])[]): number =>
  Math.max(0, ...lists.map((list) => list.length))

/** Writes trees as an artifact holds them. */
export function stateOf(forest: Forest): TreesState {
  const { link, width, mean, base, sizes, thresholds, subsets, trees } = forest
  const nodes = trees.flatMap(preorder)
  const splits = nodes.filter(isSplit)
  const leaves = nodes.filter((node): node is Leaf => !isSplit(node))
  const mostCuts = Math.max(longest(thresholds), longest(subsets))
  const levels = subsets.flat(2)
  return {
    link,
    width,
    mean,
    base: Float64Array.from(base),
    sizes: Int32Array.from(sizes),
    leafCounts: Int32Array.from(trees, (tree) => preorder(tree).filter((node) => !isSplit(node)).length),
    shape: bitsOf(nodes.map(isSplit)),
    features: smallest(
      splits.map(({ input }) => input),
      sizes.length,
    ),
    cuts: smallest(
      splits.map(({ cut }) => cut),
      mostCuts,
    ),
    missingLeft: bitsOf(splits.map(({ missingLeft }) => missingLeft)),
    thresholds: Float32Array.from(thresholds.flat()),
    thresholdCounts: Int32Array.from(thresholds, (list) => list.length),
    subsetCounts: Int32Array.from(subsets, (list) => list.length),
    subsetSizes: Int32Array.from(subsets.flat(), (subset) => subset.length),
    subsetLevels: smallest(levels, Math.max(0, ...sizes)),
    leaves: Float32Array.from(leaves.flatMap(({ values }) => values)),
    covers: Float32Array.from(leaves, ({ cover }) => cover),
    gains: Float64Array.from(sizes, (_, at) => at + 0.5),
  }
}

export interface ForestOptions {
  readonly seed: number
  readonly treeCount?: number
  readonly leafCount?: number
  /** As in the state: −1 a number, else levels. */
  readonly sizes?: readonly number[]
  readonly outputs?: number
  readonly width?: number
  readonly mean?: boolean
  readonly link?: TreesLink
}

const extremes = [-Infinity, -3e38, -1.5, -1e-45, 0, 1e-45, 1, 3e38, Infinity]

function drawThresholds(random: () => number): readonly number[] {
  const drawn = Array.from({ length: 12 }, () => Math.fround(6 * random() - 3))
  const some = extremes.filter(() => random() < 0.3)
  return [...new Set([...drawn, ...some])].map(Math.fround).sort((a, b) => a - b)
}

/** Some levels near one another and some anywhere, so that both ways to keep a subset are met. */
function drawSubset(random: () => number, size: number): readonly number[] {
  const start = Math.floor(random() * size)
  const near = Array.from({ length: Math.min(size, 40) }, (_, at) => (start + at) % size)
  const far = Array.from({ length: Math.floor(random() * 4) }, () => Math.floor(random() * size))
  return [...new Set([...near.filter(() => random() < 0.5), ...far])].sort((a, b) => a - b)
}

/** Draws trees that grow at leaves chosen by chance, so that some are deep and some shallow. */
export function drawForest(options: ForestOptions): Forest {
  const { seed, treeCount = 11, leafCount = 12, sizes = [-1, 5, -1, 70_000, -1], outputs = 1 } = options
  const { width = 1, mean = false, link = 'identity' } = options
  const random = randomOf(seed)
  const thresholds = sizes.map((size) => (size < 0 ? drawThresholds(random) : []))
  const subsets = sizes.map((size) =>
    size < 0 ? [] : Array.from({ length: 4 }, () => drawSubset(random, size)),
  )
  const low = link === 'share' ? 0 : -1
  const grow = (leaves: number): TreeNode => {
    if (leaves === 1) {
      const values = Array.from({ length: width }, () => Math.fround(low + (1 - low) * random()))
      return { values, cover: Math.fround(1 + Math.floor(50 * random())) }
    }
    const input = Math.floor(random() * sizes.length)
    const cuts = sizes[input] < 0 ? thresholds[input].length : subsets[input].length
    const first = 1 + Math.floor(random() * (leaves - 1))
    const cut = Math.floor(random() * cuts)
    return { input, cut, missingLeft: random() < 0.5, left: grow(first), right: grow(leaves - first) }
  }
  const trees = Array.from({ length: treeCount }, () => grow(1 + Math.floor(random() * leafCount)))
  const base = Array.from({ length: outputs }, () => low + (1 - low) * random())
  return { link, width, mean, base, sizes, thresholds, subsets, trees }
}

/** Draws rows: ordinary, at thresholds and beside them, infinite, missing, unknown. */
export function drawRows({ sizes, thresholds }: Forest, rowCount: number, seed: number): Column[] {
  const random = randomOf(seed)
  const draw = (list: readonly number[]): number => list[Math.floor(random() * list.length)]
  const oneNumber = (cuts: readonly number[]): number => {
    const kind = random()
    if (kind < 0.15) return Number.NaN
    if (kind < 0.3) return draw(extremes)
    if (kind < 0.5) return draw(cuts)
    if (kind < 0.7) return draw(cuts) * (1 + (random() - 0.5) * 1e-9)
    return kind < 0.75 ? -0 : 6 * random() - 3
  }
  return sizes.map((size, input): Column => {
    if (size < 0)
      return {
        type: 'number',
        values: Float64Array.from({ length: rowCount }, () => oneNumber(thresholds[input])),
      }
    const code = (): number =>
      random() < 0.8 ? Math.floor(random() * Math.min(size, 100)) : draw([-1, size, size - 1, -7])
    return { type: 'category', codes: Int32Array.from({ length: rowCount }, code), levels: [] }
  })
}

/** What the rows hold, one list a row. */
export function cellsOf(features: readonly Column[], row: number): number[] {
  return features.map((column) =>
    column.type === 'category' ? column.codes[row] : (column as { values: Float64Array }).values[row],
  )
}

/** Whether a row of cells goes left, by the letter of the format. */
export function goesLeft(forest: Forest, { input, cut, missingLeft }: Split, cell: number): boolean {
  const size = forest.sizes[input]
  if (size < 0) return Number.isNaN(cell) ? missingLeft : cell <= Math.fround(forest.thresholds[input][cut])
  return cell < 0 || cell >= size ? missingLeft : forest.subsets[input][cut].includes(cell)
}

/** Scores of one row, by walking the drawn trees one after the other. */
export function referenceScores(forest: Forest, cells: readonly number[]): number[] {
  const { base, mean, width, trees } = forest
  const outputs = base.length
  const sums = base.map((value) => (mean ? 0 : value))
  const counts = base.map(() => 0)
  trees.forEach((tree, at) => {
    let node = tree
    while (isSplit(node)) node = goesLeft(forest, node, cells[node.input]) ? node.left : node.right
    node.values.forEach((value, k) => {
      const output = width === 1 ? at % outputs : k
      sums[output] += value
      counts[output]++
    })
  })
  return mean ? sums.map((sum, k) => base[k] + sum / Math.max(1, counts[k])) : sums
}
