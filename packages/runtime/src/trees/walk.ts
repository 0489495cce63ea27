import type { FlatTrees } from './flat-trees.ts'
import { goesRight } from './subset-table.ts'

/** Trees that are walked at the same time, so that the processor need not wait for one node to load the next. */
export const inFlight = 8

/**
 * Walks eight trees, from root to leaf, for one row of numbers; two steps between looks whether any still moves.
 *
 * One argument each: an object would cost as much as a step.
 *
 * @param keys - the row's slots begin at `at`
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

/** Walks one tree, numbers and categories, and gives the number of the leaf. */
export function walkTree({ nodes, roots, subsets, keys }: FlatTrees, tree: number, at: number): number {
  let node = roots[tree]
  for (let before = -1; node !== before; ) {
    before = node
    const slot = nodes[node]
    node =
      slot >= 0
        ? nodes[node + 2 + +(keys[at + slot] > nodes[node + 1])]
        : nodes[node + 2 + goesRight(subsets, nodes[node + 1], keys[at + ~slot])]
  }
  return nodes[node + 1]
}
