import { type FlatTrees, listNode } from './flat-trees.ts'
import { searchRight } from './subset-table.ts'

/** Trees that are walked at the same time, so that the processor need not wait for one node to load the next. */
export const inFlight = 8

/**
 * Walks eight trees, from root to leaf, for one row of numbers; two steps between looks whether any still moves.
 *
 * One argument each: an object would cost as much as a step.
 *
 * @param keys - the row's places count from `at`
 * @param landed - takes the number of the leaf in each tree
 */
export function walkNumbers(
  nodes: Int32Array,
  roots: Int32Array,
  tree: number,
  keys: Int32Array,
  at: number,
  landed: Int32Array,
): void {
  let a = roots[tree]
  let b = roots[tree + 1]
  let c = roots[tree + 2]
  let d = roots[tree + 3]
  let e = roots[tree + 4]
  let f = roots[tree + 5]
  let g = roots[tree + 6]
  let h = roots[tree + 7]
  for (let moved = 1; moved !== 0; ) {
    a = nodes[a + 2 + +(keys[at + nodes[a]] > nodes[a + 1])]
    b = nodes[b + 2 + +(keys[at + nodes[b]] > nodes[b + 1])]
    c = nodes[c + 2 + +(keys[at + nodes[c]] > nodes[c + 1])]
    d = nodes[d + 2 + +(keys[at + nodes[d]] > nodes[d + 1])]
    e = nodes[e + 2 + +(keys[at + nodes[e]] > nodes[e + 1])]
    f = nodes[f + 2 + +(keys[at + nodes[f]] > nodes[f + 1])]
    g = nodes[g + 2 + +(keys[at + nodes[g]] > nodes[g + 1])]
    h = nodes[h + 2 + +(keys[at + nodes[h]] > nodes[h + 1])]
    const a1 = nodes[a + 2 + +(keys[at + nodes[a]] > nodes[a + 1])]
    const b1 = nodes[b + 2 + +(keys[at + nodes[b]] > nodes[b + 1])]
    const c1 = nodes[c + 2 + +(keys[at + nodes[c]] > nodes[c + 1])]
    const d1 = nodes[d + 2 + +(keys[at + nodes[d]] > nodes[d + 1])]
    const e1 = nodes[e + 2 + +(keys[at + nodes[e]] > nodes[e + 1])]
    const f1 = nodes[f + 2 + +(keys[at + nodes[f]] > nodes[f + 1])]
    const g1 = nodes[g + 2 + +(keys[at + nodes[g]] > nodes[g + 1])]
    const h1 = nodes[h + 2 + +(keys[at + nodes[h]] > nodes[h + 1])]
    moved = (a ^ a1) | (b ^ b1) | (c ^ c1) | (d ^ d1) | (e ^ e1) | (f ^ f1) | (g ^ g1) | (h ^ h1)
    a = a1
    b = b1
    c = c1
    d = d1
    e = e1
    f = f1
    g = g1
    h = h1
  }
  landed[0] = nodes[a + 1]
  landed[1] = nodes[b + 1]
  landed[2] = nodes[c + 1]
  landed[3] = nodes[d + 1]
  landed[4] = nodes[e + 1]
  landed[5] = nodes[f + 1]
  landed[6] = nodes[g + 1]
  landed[7] = nodes[h + 1]
}

/**
 * One step at a number or at a category whose subset has bits. Both answers are worked out and one is kept, as which kind
 * of node comes next is hard to guess: a wrong guess costs more than both.
 */
function bitsStep(nodes: Int32Array, words: Int32Array, keys: Int32Array, at: number, node: number): number {
  const place = nodes[node]
  const limit = nodes[node + 1]
  const isCategory = place & 1
  const key = keys[at + (place ^ isCategory)]
  const bit = (words[(limit + (key >> 5)) & -isCategory] >> (key & 31)) & isCategory
  return nodes[node + 2 + (bit | (+(key > limit) & ~isCategory))]
}

/** Walks eight trees for one row, as `walkNumbers` does; no subset is a list. */
export function walkBits(
  { nodes, roots, subsets: { words }, keys }: FlatTrees,
  tree: number,
  at: number,
  landed: Int32Array,
): void {
  for (let i = 0; i < inFlight; i += 4) {
    let a = roots[tree + i]
    let b = roots[tree + i + 1]
    let c = roots[tree + i + 2]
    let d = roots[tree + i + 3]
    for (let moved = 1; moved !== 0; ) {
      const a1 = bitsStep(nodes, words, keys, at, a)
      const b1 = bitsStep(nodes, words, keys, at, b)
      const c1 = bitsStep(nodes, words, keys, at, c)
      const d1 = bitsStep(nodes, words, keys, at, d)
      moved = (a ^ a1) | (b ^ b1) | (c ^ c1) | (d ^ d1)
      a = a1
      b = b1
      c = c1
      d = d1
    }
    landed[i] = nodes[a + 1]
    landed[i + 1] = nodes[b + 1]
    landed[i + 2] = nodes[c + 1]
    landed[i + 3] = nodes[d + 1]
  }
}

/** The child a row goes to, at a split of any kind; a leaf gives itself. */
export function hotChild({ nodes, subsets, keys }: FlatTrees, node: number, at: number): number {
  const place = nodes[node]
  if ((place & listNode) === 0) return bitsStep(nodes, subsets.words, keys, at, node)
  return nodes[node + 2 + searchRight(subsets, nodes[node + 1], keys[at + (place ^ listNode)])]
}

/** Walks one tree with nodes of any kind, and gives the number of the leaf. */
export function walkTree(flat: FlatTrees, tree: number, at: number): number {
  let node = flat.roots[tree]
  for (let before = -1; node !== before; ) {
    before = node
    node = hotChild(flat, node, at)
  }
  return flat.nodes[node + 1]
}
