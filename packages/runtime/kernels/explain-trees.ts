/**
 * Explains trees, two points of the quadrature at a time: `src/trees/explain-trees.ts` says what is worked out, and
 * `src/trees/wasm-explain.ts` lays memory out:
 *
 * - a tree is eight i32: address of its steps, their number, address of the places of its leaves, their number, address of
 *   its quadrature, bytes that a node takes in the scratch (8 a point), address of its first leaf's values; one is free
 * - a step (a split, in preorder) is eight i32: place of the node in the scratch, of its left and of its right child, of
 *   the child of the split above on the same input (−1: none), number of that split, place of the input in a row of
 *   contributions, and place and key as in `walk-trees.ts`; then five f64: zeros of left and right, ratios of left and
 *   right, zero of the child of the split above
 * - a quadrature: for each two points a v128 of points, one of 1 − points, one of weights
 * - the scratch: a v128 per node and two points; weights, factors and values lie `area` bytes apart
 */
import { searchRight } from './search'

const stepBytes: usize = 72

let scratch: usize = 0
let area: usize = 0
let hot: usize = 0

/** Says where the scratch lies, how large each of its three areas is, and where the children gone to are noted. */
export function prepare(scratchAt: usize, areaBytes: usize, hotAt: usize): void {
  scratch = scratchAt
  area = areaBytes
  hot = hotAt
}

// @ts-ignore: decorator
@inline
function goesRight(step: usize, keys: usize): bool {
  const place = load<i32>(step, 24)
  const limit = load<i32>(step, 28)
  const kind = place & 3
  const key = load<i32>(keys + <usize>(place ^ kind))
  if (kind === 0) return key > limit
  if (kind === 2) return searchRight(<usize>limit, key) === 1
  return ((load<i32>(<usize>limit + (<usize>(key >> 5) << 2)) >> (key & 31)) & 1) === 1
}

/** Multiplies the factors of each path from the root down, and notes which way the row goes. */
function weigh(steps: usize, count: i32, quadrature: usize, bytes: usize, keys: usize): void {
  for (let v: usize = 0; v < bytes; v += 16) v128.store(scratch + v, f64x2.splat(1))
  for (let split = 0; split < count; split++, steps += stepBytes) {
    const at = scratch + <usize>load<i32>(steps)
    const left = load<i32>(steps, 4)
    const right = load<i32>(steps, 8)
    const via = load<i32>(steps, 12)
    const note = hot + (<usize>split << 2)
    let rule = quadrature
    if (via >= 0 && load<i32>(hot + (<usize>load<i32>(steps, 16) << 2)) !== via) {
      store<i32>(note, -1)
      const ratio = f64x2.splat(load<f64>(steps, 48))
      for (let v: usize = 0; v < bytes; v += 16) {
        const weight = v128.load(at + v)
        const cold = f64x2.mul(weight, ratio)
        v128.store(scratch + <usize>left + v, cold)
        v128.store(scratch + <usize>right + v, f64x2.sub(weight, cold))
      }
      continue
    }
    const isRight = goesRight(steps, keys)
    const warm = scratch + <usize>select(right, left, isRight)
    const cold = scratch + <usize>select(left, right, isRight)
    store<i32>(note, <i32>(warm - scratch))
    const zero = f64x2.splat(load<f64>(steps + (isRight ? 0 : 8), 32))
    if (via < 0) {
      for (let v: usize = 0; v < bytes; v += 16, rule += 48) {
        const weight = v128.load(at + v)
        const part = f64x2.mul(f64x2.mul(weight, zero), v128.load(rule, 16))
        v128.store(cold + v, part)
        v128.store(warm + v, f64x2.sub(weight, part))
      }
      continue
    }
    const before = f64x2.splat(load<f64>(steps, 64))
    for (let v: usize = 0; v < bytes; v += 16, rule += 48) {
      const weight = v128.load(at + v)
      const factor = f64x2.div(
        f64x2.splat(1),
        f64x2.add(v128.load(rule), f64x2.mul(v128.load(rule, 16), before)),
      )
      const part = f64x2.mul(f64x2.mul(f64x2.mul(weight, zero), v128.load(rule, 16)), factor)
      v128.store(at + v, f64x2.mul(weight, factor))
      v128.store(at + area + v, factor)
      v128.store(cold + v, part)
      v128.store(warm + v, f64x2.sub(weight, part))
    }
  }
}

/** Adds up what lies below each split, from the leaves up, and what the split's input adds to the score. */
function collect(steps: usize, count: i32, quadrature: usize, bytes: usize, out: usize): void {
  const values = scratch + 2 * area
  steps += <usize>count * stepBytes
  for (let split = count - 1; split >= 0; split--) {
    steps -= stepBytes
    const at = scratch + <usize>load<i32>(steps)
    const left = load<i32>(steps, 4)
    const right = load<i32>(steps, 8)
    const note = load<i32>(hot + (<usize>split << 2))
    const into = at + 2 * area
    if (note < 0) {
      const ratio = f64x2.splat(load<f64>(steps, 48))
      const other = f64x2.splat(load<f64>(steps, 56))
      for (let v: usize = 0; v < bytes; v += 16) {
        const low = f64x2.mul(ratio, v128.load(values + <usize>left + v))
        v128.store(into + v, f64x2.add(low, f64x2.mul(other, v128.load(values + <usize>right + v))))
      }
      continue
    }
    const isRight = note === right
    const warm = values + <usize>note
    const cold = values + <usize>select(left, right, isRight)
    const zero = f64x2.splat(load<f64>(steps + (isRight ? 0 : 8), 32))
    const isRepeated = load<i32>(steps, 12) >= 0
    let sum = f64x2.splat(0)
    let rule = quadrature
    for (let v: usize = 0; v < bytes; v += 16, rule += 48) {
      const value = v128.load(warm + v)
      let gap = f64x2.mul(zero, f64x2.sub(v128.load(cold + v), value))
      if (isRepeated) gap = f64x2.mul(gap, v128.load(at + area + v))
      sum = f64x2.add(sum, f64x2.mul(f64x2.mul(v128.load(rule, 32), v128.load(at + v)), gap))
      v128.store(into + v, f64x2.add(value, f64x2.mul(v128.load(rule, 16), gap)))
    }
    const place = out + <usize>load<i32>(steps, 20)
    store<f64>(place, load<f64>(place) - (f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)))
  }
}

/** Puts one value of each leaf where `collect` reads it. */
function fillLeaves(places: usize, count: i32, bytes: usize, leaves: usize, stride: usize): void {
  const values = scratch + 2 * area
  for (let leaf = 0; leaf < count; leaf++, places += 4, leaves += stride) {
    const value = f64x2.splat(<f64>load<f32>(leaves))
    const at = values + <usize>load<i32>(places)
    for (let v: usize = 0; v < bytes; v += 16) v128.store(at + v, value)
  }
}

/**
 * Explains all rows of a tile by one tree.
 *
 * @param out - address of the first row's contributions, at this tree's output
 * @param width - numbers a leaf holds
 */
export function explainTree(
  tree: usize, keys: usize, blockBytes: usize, rowCount: i32, out: usize, rowBytes: usize, width: i32,
): void {
  const steps = <usize>load<i32>(tree)
  const count = load<i32>(tree, 4)
  const places = <usize>load<i32>(tree, 8)
  const leafCount = load<i32>(tree, 12)
  const quadrature = <usize>load<i32>(tree, 16)
  const bytes = <usize>load<i32>(tree, 20)
  const leaves = <usize>load<i32>(tree, 24)
  if (width === 1) fillLeaves(places, leafCount, bytes, leaves, 4)
  for (let row = 0; row < rowCount; row++, out += rowBytes) {
    weigh(steps, count, quadrature, bytes, keys + <usize>(row >> 3) * blockBytes + (<usize>(row & 7) << 2))
    for (let k = 0; k < width; k++) {
      if (width > 1) fillLeaves(places, leafCount, bytes, leaves + (<usize>k << 2), <usize>width << 2)
      collect(steps, count, quadrature, bytes, out + (<usize>k << 3))
    }
  }
}
