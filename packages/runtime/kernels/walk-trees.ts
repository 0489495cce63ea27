/**
 * Walks trees for rows in blocks of eight: eight rows pass through one tree at the same time, so that the processor need
 * not wait for one node to load the next, and the tree stays in its cache.
 *
 * AssemblyScript, compiled by `npm run generate`. The host writes memory as `src/trees/wasm-trees.ts` lays it out:
 *
 * - a node is four i32: place, key, left, right. The place counts bytes from the block's start; its two lowest bits say
 *   what the node looks at: 0 a number, 1 a category with bits, 2 one with a list. Left and right are addresses; a leaf's
 *   children are itself. The key is a threshold, the address of bits (1: goes right), the address of a list's head, or, in a
 *   leaf, the address of its values.
 * - the head of a list is two i32: where its levels begin, as i32 in order, and where they end.
 * - keys: block after block; in a block, place after place, eight rows each. A category's code counts from 2; 0 is a
 *   missing one that goes left, 1 one that goes right.
 *
 * Memory begins with something that may be read and means nothing.
 */
import { searchRight } from './search'
import { childOf, numberStep } from './step'

/** Works out the answers for a number and for a category and keeps one: a wrong guess would cost more than both. */
// @ts-ignore: decorator
@inline
function bitsStep(node: usize, keys: usize): usize {
  const place = load<i32>(node)
  const limit = load<i32>(node, 4)
  const isCategory = place & 1
  const key = load<i32>(keys + <usize>(place ^ isCategory))
  const word = load<i32>(<usize>((limit + ((key >> 5) << 2)) & -isCategory))
  return childOf(node, select((word >> (key & 31)) & 1, i32(key > limit), isCategory))
}

// @ts-ignore: decorator
@inline
function anyStep(node: usize, keys: usize): usize {
  const place = load<i32>(node)
  if ((place & 2) === 0) return bitsStep(node, keys)
  return childOf(node, searchRight(<usize>load<i32>(node, 4), load<i32>(keys + <usize>(place ^ 2))))
}

/** Adds a leaf's values to a row's sums: all of them, or the one to the tree's output. */
// @ts-ignore: decorator
@inline
function addLeaf(node: usize, sum: usize, width: usize): void {
  let value = <usize>load<i32>(node, 4)
  for (const stop = value + (width << 2); value < stop; value += 4, sum += 8)
    store<f64>(sum, load<f64>(sum) + <f64>load<f32>(value))
}

/**
 * Adds one tree to all blocks.
 *
 * @param root - address of its first node; the two lowest bits are the highest kind of node there is
 * @param sums - address of the first row's sum for this tree
 * @param sumBytes - from one row's sum to the next
 */
function addTree(root: usize, keys: usize, blockBytes: usize, blocks: i32, sums: usize, sumBytes: usize, width: usize): void {
  const kind = root & 3
  root &= ~3
  for (let block = 0; block < blocks; block++, keys += blockBytes) {
    let a = root, b = root, c = root, d = root, e = root, f = root, g = root, h = root
    for (let moved: usize = 1; moved !== 0; ) {
      const a0 = a, b0 = b, c0 = c, d0 = d, e0 = e, f0 = f, g0 = g, h0 = h
      if (kind === 0) {
        a = numberStep(a, keys)
        b = numberStep(b, keys + 4)
        c = numberStep(c, keys + 8)
        d = numberStep(d, keys + 12)
        e = numberStep(e, keys + 16)
        f = numberStep(f, keys + 20)
        g = numberStep(g, keys + 24)
        h = numberStep(h, keys + 28)
      } else if (kind === 1) {
        a = bitsStep(a, keys)
        b = bitsStep(b, keys + 4)
        c = bitsStep(c, keys + 8)
        d = bitsStep(d, keys + 12)
        e = bitsStep(e, keys + 16)
        f = bitsStep(f, keys + 20)
        g = bitsStep(g, keys + 24)
        h = bitsStep(h, keys + 28)
      } else {
        a = anyStep(a, keys)
        b = anyStep(b, keys + 4)
        c = anyStep(c, keys + 8)
        d = anyStep(d, keys + 12)
        e = anyStep(e, keys + 16)
        f = anyStep(f, keys + 20)
        g = anyStep(g, keys + 24)
        h = anyStep(h, keys + 28)
      }
      moved = (a ^ a0) | (b ^ b0) | (c ^ c0) | (d ^ d0) | (e ^ e0) | (f ^ f0) | (g ^ g0) | (h ^ h0)
    }
    addLeaf(a, sums, width)
    addLeaf(b, (sums += sumBytes), width)
    addLeaf(c, (sums += sumBytes), width)
    addLeaf(d, (sums += sumBytes), width)
    addLeaf(e, (sums += sumBytes), width)
    addLeaf(f, (sums += sumBytes), width)
    addLeaf(g, (sums += sumBytes), width)
    addLeaf(h, (sums += sumBytes), width)
    sums += sumBytes
  }
}

/** Adds trees `from` … `to` to all blocks, in their order, so that each sum has the same bits as everywhere. */
export function addTrees(
  roots: usize, from: i32, to: i32, keys: usize, blockBytes: usize, blocks: i32, sums: usize, outputs: i32, width: usize,
): void {
  for (let tree = from; tree < to; tree++) {
    const output = width === 1 ? tree % outputs : 0
    const root = <usize>load<i32>(roots + (<usize>tree << 2))
    addTree(root, keys, blockBytes, blocks, sums + (<usize>output << 3), <usize>outputs << 3, width)
  }
}
