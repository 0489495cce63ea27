import { blockRows, type Column, meansOf, type TreesState, writeKeys } from '@modelwright/runtime'
import { topmostSplits } from './topmost-splits.ts'
import { lanes, openTreeMemory, type TreeMemory, tileRows } from './tree-memory.ts'

/** What of the rows is shuffled together: features of the model, and from which row each row takes them. */
export interface TreesQuestion {
  readonly features: readonly number[]
  /** One order a repeat; shape `[rows]` each. */
  readonly orders: readonly Uint32Array[]
}

/** What is known of a question before any row is looked at. */
interface Plan {
  /** Address of where walks begin, per leaf. */
  readonly starts: number
  /** Trees that look at one of the features. */
  readonly trees: Int32Array
  /** Where the keys of the features lie in a row. */
  readonly slots: Int32Array
  /** Those keys, of all rows, slot after slot. */
  readonly keys: Int32Array
  readonly orders: readonly Uint32Array[]
  /** Sums of leaves; one list a repeat; shape `[rows × outputs]`. */
  readonly sums: readonly Float64Array[]
}

/** Keys of all rows, in blocks of eight. */
interface Rows {
  readonly keys: Int32Array
  readonly rowCount: number
}

/** Some rows of them. */
interface Tile {
  readonly from: number
  readonly count: number
}

const placeOf = (row: number, blockSize: number): number => (row >> 3) * blockSize + (row & 7)

function planOf(trees: TreeMemory, rows: Rows, { features, orders }: TreesQuestion, number: number): Plan {
  const { roots, inputs, state, blockSize } = trees.flat
  const asked = [...inputs.keys()].filter((i) => features.includes(inputs[i]))
  const { starts, isUsed } = topmostSplits(trees.flat, asked)
  const first = number * starts.length
  for (let leaf = 0; leaf < starts.length; leaf++)
    trees.starts[first + leaf] = starts[leaf] < 0 ? -1 : trees.nodeAt(starts[leaf])
  const slots = Int32Array.from(asked.flatMap((i) => [2 * i, 2 * i + 1]))
  const keys = new Int32Array(slots.length * rows.rowCount)
  slots.forEach((slot, i) => {
    for (let row = 0; row < rows.rowCount; row++)
      keys[i * rows.rowCount + row] = rows.keys[placeOf(row, blockSize) + slot * blockRows]
  })
  const used = Int32Array.from(roots.keys()).filter((tree) => isUsed[tree] === 1)
  const length = used.length === 0 ? 0 : rows.rowCount * state.base.length
  const sums = orders.map(() => new Float64Array(length))
  return { starts: trees.at.starts + 4 * first, trees: used, slots, keys, orders, sums }
}

/** Walks what is listed, and adds the leaves to the sums of the tile. */
function walk(trees: TreeMemory, count: number): void {
  const { at, flat, start, rowKeys, isMixed } = trees
  // Those that fill up the last eight walk from a root; what they find is not read.
  start.fill(trees.nodeAt(flat.roots[0]), count, count + lanes)
  rowKeys.fill(at.keys, count, count + lanes)
  trees.walkOn(at.start, at.rowKeys, at.landed, count, Number(isMixed))
}

function addLeaves({ at, flat, addLeaves: add }: TreeMemory, landed: number, count: number): void {
  add(landed, at.where, count, at.leaves, flat.state.width)
}

/** Address at which a tree's leaf is added for the first row of a tile. */
function outputAt({ at, flat: { state } }: TreeMemory, tree: number): number {
  return at.sums + (state.width === 1 ? 8 * (tree % state.base.length) : 0)
}

/** Finds the leaves of a tile's rows, and their sums. */
function landTile(trees: TreeMemory, { from, count }: Tile, sums: Float64Array): void {
  const { flat, at } = trees
  const outputs = flat.state.base.length
  trees.sums.fill(0)
  for (let tree = 0; tree < flat.roots.length; tree++) {
    const into = outputAt(trees, tree)
    for (let row = 0; row < count; row++) {
      trees.start[row] = trees.nodeAt(flat.roots[tree])
      trees.rowKeys[row] = at.keys + 4 * placeOf(row, flat.blockSize)
      trees.where[row] = into + 8 * outputs * row
    }
    walk(trees, count)
    addLeaves(trees, at.landed, count)
    trees.home.set(trees.landed.subarray(0, count), tree * tileRows)
  }
  sums.set(trees.sums.subarray(0, count * outputs), from * outputs)
}

/** Lists the rows and trees of a tile that pass a split on one of the features; gives how many. */
function listWalks(trees: TreeMemory, plan: Plan, rowCount: number): number {
  const { at, flat } = trees
  const rowBytes = 8 * flat.state.base.length
  let count = 0
  for (const tree of plan.trees) {
    const home = at.home + 4 * tileRows * tree
    const lists = [at.start, at.rowKeys, at.where, at.landed].map((list) => list + 4 * count)
    const into = outputAt(trees, tree)
    count += trees.listWalks(
      home,
      rowCount,
      plan.starts,
      at.keys,
      4 * flat.blockSize,
      into,
      rowBytes,
      ...lists,
    )
  }
  return count
}

/** Overwrites the keys of a tile in the slots of a question; without an order they become what they were. */
function overwrite(
  trees: TreeMemory,
  plan: Plan,
  { from, count }: Tile,
  rowCount: number,
  order?: Uint32Array,
): void {
  const { blockSize } = trees.flat
  for (let i = 0; i < plan.slots.length; i++) {
    const slot = plan.slots[i] * blockRows
    const first = i * rowCount
    for (let row = 0; row < count; row++) {
      const of = order === undefined ? from + row : order[from + row]
      trees.keys[placeOf(row, blockSize) + slot] = plan.keys[first + of]
    }
  }
}

/** Scores a tile once for each order of a question. */
function askTile(trees: TreeMemory, plan: Plan, tile: Tile, whole: Float64Array, rowCount: number): void {
  const { at, sums, flat } = trees
  const outputs = flat.state.base.length
  const length = tile.count * outputs
  const count = listWalks(trees, plan, tile.count)
  sums.fill(0)
  addLeaves(trees, at.landed, count)
  const fixed = whole.slice(tile.from * outputs, tile.from * outputs + length)
  for (let i = 0; i < length; i++) fixed[i] -= sums[i]
  plan.orders.forEach((order, repeat) => {
    overwrite(trees, plan, tile, rowCount, order)
    walk(trees, count)
    sums.set(fixed)
    addLeaves(trees, at.landed, count)
    plan.sums[repeat].set(sums.subarray(0, length), tile.from * outputs)
  })
  overwrite(trees, plan, tile, rowCount)
}

/** Scores of rows as they are, and with features shuffled. */
export interface PermutedScores {
  /** Shape `[rows × outputs]`. */
  readonly whole: Float64Array
  /** For each question one list a repeat; empty where no tree looks at its features: nothing changes then. */
  readonly permuted: readonly (readonly Float64Array[])[]
}

/** Turns sums of leaves into scores. */
function finish(sums: Float64Array, state: TreesState): void {
  if (state.mean) meansOf(sums, state)
  else for (let i = 0; i < sums.length; i++) sums[i] += state.base[i % state.base.length]
}

/**
 * Scores rows by trees again and again with some features shuffled, and walks only what can change: a row passes through a
 * tree again where its way meets a split on one of those features, from that split on.
 *
 * A leaf is f32 and sums are f64, so taking leaves off and adding others is exact but for leaves of very different size:
 * rows that score the same still do.
 * Missing: goes its way as in prediction.  Seeded: no.
 * Cost: a prediction, and a part of one for each repeat: about the share of splits that look at the features.
 */
export function permutedTreeScores(
  state: TreesState,
  features: readonly Column[],
  rowCount: number,
  questions: readonly TreesQuestion[],
): PermutedScores {
  const trees = openTreeMemory(state, questions.length)
  const { blockSize } = trees.flat
  const rows = { keys: new Int32Array(Math.ceil(rowCount / blockRows) * blockSize), rowCount }
  writeKeys(trees.flat, rows.keys, features, 0, rowCount)
  const plans = questions.map((question, number) => planOf(trees, rows, question, number))
  const whole = new Float64Array(rowCount * state.base.length)
  for (let from = 0; from < rowCount && trees.flat.roots.length > 0; from += tileRows) {
    const tile = { from, count: Math.min(tileRows, rowCount - from) }
    const start = placeOf(from, blockSize)
    trees.keys.set(rows.keys.subarray(start, start + trees.keys.length))
    landTile(trees, tile, whole)
    for (const plan of plans) if (plan.trees.length > 0) askTile(trees, plan, tile, whole, rowCount)
  }
  for (const sums of [whole, ...plans.flatMap((plan) => plan.sums)]) finish(sums, state)
  return { whole, permuted: plans.map((plan) => (plan.trees.length === 0 ? [] : plan.sums)) }
}
