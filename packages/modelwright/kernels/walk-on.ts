/**
 * Walks trees again for rows some of whose keys changed, from where the change is first met: what permutation importance
 * is made of. `src/evaluate/explain/tree-memory.ts` lays memory out:
 *
 * - nodes, keys and heads of lists are as in the runtime's `walk-trees.ts`, but that a leaf's key is its number
 * - a walk is one i32 in each of three lists: the node it begins at, the address of its row's keys, the address its leaf is
 *   added at
 */
import { searchRight } from '../../runtime/kernels/search'
import { childOf, numberStep } from '../../runtime/kernels/step'

function anyStep(node: usize, keys: usize): usize {
  const place = load<i32>(node)
  const limit = load<i32>(node, 4)
  const kind = place & 3
  const key = load<i32>(keys + <usize>(place ^ kind))
  if (kind === 0) return childOf(node, i32(key > limit))
  if (kind === 2) return childOf(node, searchRight(<usize>limit, key))
  return childOf(node, (load<i32>(<usize>(limit + ((key >> 5) << 2))) >> (key & 31)) & 1)
}

// @ts-ignore: decorator
@inline
function land(at: usize, node: usize): void {
  store<i32>(at, load<i32>(node, 4))
}

/** Walks eight at a time, so that the processor need not wait for one node to load the next; lists are filled up to eight. */
export function walkOn(start: usize, keys: usize, landed: usize, count: i32, isMixed: bool): void {
  for (let i = 0; i < count; i += 8, start += 32, keys += 32, landed += 32) {
    let a = <usize>load<i32>(start), b = <usize>load<i32>(start, 4)
    let c = <usize>load<i32>(start, 8), d = <usize>load<i32>(start, 12)
    let e = <usize>load<i32>(start, 16), f = <usize>load<i32>(start, 20)
    let g = <usize>load<i32>(start, 24), h = <usize>load<i32>(start, 28)
    const p = <usize>load<i32>(keys), q = <usize>load<i32>(keys, 4)
    const r = <usize>load<i32>(keys, 8), s = <usize>load<i32>(keys, 12)
    const t = <usize>load<i32>(keys, 16), u = <usize>load<i32>(keys, 20)
    const v = <usize>load<i32>(keys, 24), w = <usize>load<i32>(keys, 28)
    for (let moved: usize = 1; moved !== 0; ) {
      const a0 = a, b0 = b, c0 = c, d0 = d, e0 = e, f0 = f, g0 = g, h0 = h
      if (isMixed) {
        a = anyStep(a, p)
        b = anyStep(b, q)
        c = anyStep(c, r)
        d = anyStep(d, s)
        e = anyStep(e, t)
        f = anyStep(f, u)
        g = anyStep(g, v)
        h = anyStep(h, w)
      } else {
        a = numberStep(a, p)
        b = numberStep(b, q)
        c = numberStep(c, r)
        d = numberStep(d, s)
        e = numberStep(e, t)
        f = numberStep(f, u)
        g = numberStep(g, v)
        h = numberStep(h, w)
      }
      moved = (a ^ a0) | (b ^ b0) | (c ^ c0) | (d ^ d0) | (e ^ e0) | (f ^ f0) | (g ^ g0) | (h ^ h0)
    }
    land(landed, a)
    land(landed + 4, b)
    land(landed + 8, c)
    land(landed + 12, d)
    land(landed + 16, e)
    land(landed + 20, f)
    land(landed + 24, g)
    land(landed + 28, h)
  }
}

/**
 * Lists the walks of one tree for a tile of rows: those whose leaf has a start.
 *
 * @param landed - the leaf of each row
 * @param starts - per leaf of all trees, the node a walk begins at; −1 for none
 * @param into - address at which the first row's leaf is added; `rowBytes` on for each row after it
 * @returns how many were listed
 */
export function listWalks(
  landed: usize, rowCount: i32, starts: usize, keys: usize, blockBytes: usize, into: usize, rowBytes: usize,
  start: usize, at: usize, where: usize, old: usize,
): i32 {
  let count: usize = 0
  for (let row = 0; row < rowCount; row++, into += rowBytes) {
    const leaf = load<i32>(landed + (<usize>row << 2))
    const from = load<i32>(starts + (<usize>leaf << 2))
    const place = count << 2
    store<i32>(start + place, from)
    store<i32>(at + place, <i32>(keys + <usize>(row >> 3) * blockBytes + (<usize>(row & 7) << 2)))
    store<i32>(where + place, <i32>into)
    store<i32>(old + place, leaf)
    count += <usize>(from >= 0)
  }
  return <i32>count
}

/** Adds the values of leaves where walks say. */
export function addLeaves(landed: usize, where: usize, count: i32, leaves: usize, width: i32): void {
  const bytes = <usize>width << 2
  for (let i = 0; i < count; i++, landed += 4, where += 4) {
    let value = leaves + <usize>load<i32>(landed) * bytes
    let sum = <usize>load<i32>(where)
    for (const stop = value + bytes; value < stop; value += 4, sum += 8)
      store<f64>(sum, load<f64>(sum) + <f64>load<f32>(value))
  }
}
