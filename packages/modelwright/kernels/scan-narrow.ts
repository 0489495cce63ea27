// The plain case of the search for a cut: narrow cells, no bounds. Four cuts a step, gains in f32.
import { answerWith } from './scan'

/**
 * Lane k holds the cut after bin 4i + k. Past the last bin there are cells without rows, or the missing ones once more: the
 * right side has no rows there, so that such a lane never fits.
 */
// @ts-ignore: decorator
@inline
function scanPass(
  cells: usize,
  to: i32,
  start: u64,
  feature: i32,
  ask: usize,
  answer: usize,
  missingLeft: i32,
  isSparse: bool,
  hasL1: bool,
): void {
  const totalG = i32x4.splat(load<f64>(ask) as i32)
  const totalH = i32x4.splat(load<f64>(ask, 8) as i32)
  const totalC = i32x4.splat(load<f64>(ask, 16) as i32)
  const leastRows = i32x4.splat(load<f64>(ask, 24) as i32)
  const leastH = i32x4.splat(max(load<f64>(ask, 32), 1) as i32)
  const l1 = f32x4.splat(load<f64>(ask, 40) as f32)
  const l2 = f32x4.splat(load<f64>(ask, 48) as f32)
  const zero = i64x2.splat(0)
  let sum = i64x2.splat(start)
  let best = load<f64>(answer) as f32
  let bests = f32x4.splat(best)
  let bestBin: i32 = -1
  let bestSum: u64 = 0
  const end = cells + ((<usize>to) << 3)
  for (let at = cells; at < end; at += 32) {
    const a = v128.load(at)
    const b = v128.load(at, 16)
    if (isSparse && !v128.any_true(v128.or(a, b))) continue
    // Prefix sums: (c0, c0 + c1) and (c2, c2 + c3), then what came before.
    const s01 = i64x2.add(sum, i64x2.add(a, v128.shuffle<i64>(zero, a, 0, 2)))
    const s23 = i64x2.add(v128.shuffle<i64>(s01, s01, 1, 1), i64x2.add(b, v128.shuffle<i64>(zero, b, 0, 2)))
    sum = v128.shuffle<i64>(s23, s23, 1, 1)
    const lower = v128.shuffle<i32>(s01, s23, 0, 2, 4, 6)
    const upper = v128.shuffle<i32>(s01, s23, 1, 3, 5, 7)
    const c = v128.and(lower, i32x4.splat(0x1fff))
    const h = v128.or(i32x4.shl(v128.and(upper, i32x4.splat(31)), 19), i32x4.shr_u(lower, 13))
    const g = i32x4.shr_s(upper, 5)
    const hr = i32x4.sub(totalH, h)
    const fewer = i32x4.min_s(c, i32x4.sub(totalC, c))
    const less = i32x4.min_s(h, hr)
    let gl = f32x4.convert_i32x4_s(g)
    let gr = f32x4.convert_i32x4_s(i32x4.sub(totalG, g))
    if (hasL1) {
      gl = f32x4.max(f32x4.sub(f32x4.abs(gl), l1), zero)
      gr = f32x4.max(f32x4.sub(f32x4.abs(gr), l1), zero)
    }
    const hlf = f32x4.add(f32x4.convert_i32x4_s(h), l2)
    const hrf = f32x4.add(f32x4.convert_i32x4_s(hr), l2)
    const over = f32x4.add(f32x4.mul(f32x4.mul(gl, gl), hrf), f32x4.mul(f32x4.mul(gr, gr), hlf))
    const under = f32x4.mul(hlf, hrf)
    const fits = v128.and(i32x4.ge_s(fewer, leastRows), i32x4.ge_s(less, leastH))
    const better = v128.and(f32x4.gt(over, f32x4.mul(bests, under)), fits)
    if (!v128.any_true(better)) continue
    const gains = f32x4.div(over, under)
    const lanes = i32x4.bitmask(better)
    for (let lane: i32 = 0; lane < 4; lane++) {
      const gain = laneOf(gains, lane)
      if ((lanes & (1 << lane)) == 0 || !(gain > best)) continue
      best = gain
      bestBin = (((at - cells) >> 3) as i32) + lane
      const pair = lane < 2 ? s01 : s23
      bestSum = (lane & 1) == 0 ? i64x2.extract_lane(pair, 0) : i64x2.extract_lane(pair, 1)
    }
    bests = f32x4.splat(best)
  }
  if (bestBin < 0) return
  answerWith(answer, best, feature, bestBin, missingLeft, 0)
  store<f64>(answer, ((bestSum as i64) >> 37) as f64, 24)
  store<f64>(answer, (((bestSum as i64) >> 13) & 0xffffff) as f64, 32)
  store<f64>(answer, (bestSum & 0x1fff) as f64, 40)
}

/** The case is settled before the loop, so that the loop asks nothing twice. */
function scanCase(
  cells: usize,
  to: i32,
  start: u64,
  feature: i32,
  ask: usize,
  answer: usize,
  missingLeft: i32,
  isSparse: bool,
): void {
  if (load<f64>(ask, 40) != 0) scanPass(cells, to, start, feature, ask, answer, missingLeft, isSparse, true)
  else if (isSparse) scanPass(cells, to, start, feature, ask, answer, missingLeft, true, false)
  else scanPass(cells, to, start, feature, ask, answer, missingLeft, false, false)
}

// @ts-ignore: decorator
@inline
function laneOf(values: v128, lane: i32): f32 {
  if (lane == 0) return f32x4.extract_lane(values, 0)
  if (lane == 1) return f32x4.extract_lane(values, 1)
  if (lane == 2) return f32x4.extract_lane(values, 2)
  return f32x4.extract_lane(values, 3)
}

export function scanNarrow(cells: usize, info: usize, feature: i32, ask: usize, answer: usize): void {
  const bins = load<i32>(info, 4)
  const missing = load<i32>(info, 12)
  const isSparse = load<i32>(info, 20) != 0
  const apart: u64 = missing < 0 ? 0 : load<u64>(cells + ((<usize>missing) << 3))
  if ((apart & 0x1fff) == 0) {
    scanCase(cells, bins - 1, 0, feature, ask, answer, 2, isSparse)
    return
  }
  scanCase(cells, bins, 0, feature, ask, answer, 0, isSparse)
  scanCase(cells, bins, apart, feature, ask, answer, 1, isSparse)
}
