// What a finished tree does to the rows: which leaf each is in, what the leaf's rows sum up to, what it adds to their scores.
import { blockRows, blockStep, firstBlock } from './rows'

/** Writes the leaf that records are in at their rows. */
export function markLeaf(records: usize, count: i32, leafOf: usize, leaf: i32): void {
  for (let i: i32 = 0; i < count; i++) store<u16>(leafOf + ((load<u64>(records + ((<usize>i) << 3)) >> 32) as usize << 1), leaf)
}

/** A f64 so large that what is added to it is rounded to a whole number, which its lowest bits then are. */
const rounder: f64 = 6755399441055744

/** Adds a gradient and a hessian, in units of the sums, to those of a leaf. */
// @ts-ignore: decorator
@inline
function addPair(pair: v128, sums: usize, leafOf: usize, row: i32): void {
  const whole = i64x2.sub(f64x2.add(pair, f64x2.splat(rounder)), i64x2.splat(reinterpret<i64>(rounder)))
  const at = sums + ((<usize>load<u16>(leafOf + ((<usize>row) << 1))) << 4)
  v128.store(at, i64x2.add(v128.load(at), whole))
}

/**
 * Sums unrounded gradients and hessians by leaf, in fixed point: pairs of i64 at `sums`. Free of order. What a row adds must
 * be below 2^51.
 */
export function sumLeaves(
  n: i32,
  part: i32,
  parts: i32,
  gradients: usize,
  hessians: usize,
  members: usize,
  leafOf: usize,
  scaleG: f64,
  scaleH: f64,
  sums: usize,
): void {
  const scales = f64x2.replace_lane(f64x2.splat(scaleG), 1, scaleH)
  for (let from = firstBlock(part); from < n; from += blockStep(parts)) {
    const to = min(from + blockRows, n)
    let row = from
    if (members == 0)
      for (; row + 2 <= to; row += 2) {
        const at = (<usize>row) << 2
        const g = v128.load64_zero(gradients + at)
        const h = v128.load64_zero(hessians + at)
        const both = v128.shuffle<i32>(g, h, 0, 4, 1, 5)
        addPair(f64x2.mul(f64x2.promote_low_f32x4(both), scales), sums, leafOf, row)
        const second = f64x2.promote_low_f32x4(v128.shuffle<i64>(both, both, 1, 1))
        addPair(f64x2.mul(second, scales), sums, leafOf, row + 1)
      }
    for (; row < to; row++) {
      const times: f64 = members == 0 ? 1 : (load<u8>(members + row) as f64)
      const g = (load<f32>(gradients + ((<usize>row) << 2)) as f64) * times
      const h = (load<f32>(hessians + ((<usize>row) << 2)) as f64) * times
      addPair(f64x2.mul(f64x2.replace_lane(f64x2.splat(g), 1, h), scales), sums, leafOf, row)
    }
  }
}

/** Reads the sums of all threads for one leaf: two f64 at `out`. */
export function totalOf(sums: usize, between: usize, parts: i32, leaf: i32, out: usize): void {
  let g: i64 = 0
  let h: i64 = 0
  for (let part: i32 = 0; part < parts; part++) {
    const at = sums + <usize>part * between + ((<usize>leaf) << 4)
    g += load<i64>(at)
    h += load<i64>(at, 8)
  }
  store<f64>(out, g as f64)
  store<f64>(out, h as f64, 8)
}

/** Adds to each row's score the value of its leaf; values are f64. */
export function addLeaves(n: i32, part: i32, parts: i32, leafOf: usize, values: usize, scores: usize): void {
  for (let from = firstBlock(part); from < n; from += blockStep(parts)) {
    const to = min(from + blockRows, n)
    for (let row = from; row < to; row++) {
      const at = scores + ((<usize>row) << 3)
      store<f64>(at, load<f64>(at) + load<f64>(values + ((<usize>load<u16>(leafOf + ((<usize>row) << 1))) << 3)))
    }
  }
}
