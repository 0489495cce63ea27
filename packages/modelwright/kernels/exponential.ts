// exp in f64, two at a time: the same bits on every machine, off by 2.8e-10 of it at most; gradients need no more.

const log2e: f64 = 1.4426950408889634
const ln2High: f64 = 0.6931471803691238
const ln2Low: f64 = 1.9082149292705877e-10

/** exp of each lane; arguments beyond ±700 are held there. */
// @ts-ignore: decorator
@inline
export function expPair(x: v128): v128 {
  const held = f64x2.min(f64x2.max(x, f64x2.splat(-700)), f64x2.splat(700))
  const n = f64x2.nearest(f64x2.mul(held, f64x2.splat(log2e)))
  const r = f64x2.sub(f64x2.sub(held, f64x2.mul(n, f64x2.splat(ln2High))), f64x2.mul(n, f64x2.splat(ln2Low)))
  let p = f64x2.splat(1.0 / 40320)
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 5040))
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 720))
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 120))
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 24))
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 6))
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.5))
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1))
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1))
  // 2^n by its exponent bits: n + 1023 in the lowest bits of a large f64, shifted into place.
  const bits = f64x2.add(n, f64x2.splat(6755399441055744.0 + 1023))
  return f64x2.mul(p, i64x2.shl(bits, 52))
}

// @ts-ignore: decorator
@inline
export function expOf(x: f64): f64 {
  return f64x2.extract_lane(expPair(f64x2.splat(x)), 0)
}

/** exp of four f32, to about 2e-7; arguments beyond ±87 are held there. */
// @ts-ignore: decorator
@inline
export function expFour(x: v128): v128 {
  const held = f32x4.min(f32x4.max(x, f32x4.splat(-87)), f32x4.splat(87))
  const n = f32x4.nearest(f32x4.mul(held, f32x4.splat(1.4426950408889634)))
  const r = f32x4.sub(f32x4.sub(held, f32x4.mul(n, f32x4.splat(0.693359375))), f32x4.mul(n, f32x4.splat(-2.12194440e-4)))
  let p = f32x4.splat(1.0 / 720)
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0 / 120))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0 / 24))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0 / 6))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.5))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1))
  // 2^n by its exponent bits.
  return f32x4.mul(p, i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23))
}
