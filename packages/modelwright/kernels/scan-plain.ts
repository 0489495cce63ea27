// The plain case of the search for a cut: narrow or medium cells, no bounds. Four cuts a step, gains in f32.
import { countAt, offsetOf } from './cells'
import { answerWith } from './scan'

// A function for each case, made by its types, so that a loop asks nothing twice and only the cases in use are compiled.
type Yes = u16
type No = u8

/** Products are rounded: this much below the best a lane may still gain more. */
const nearly: f32 = 0.999999

/**
 * Lane k holds the cut after bin 4i + k. Past the last bin there are cells without rows, or the missing ones once more: the
 * right side has no rows there, so that such a lane never fits.
 */
function scanPass<Medium, Sparse, L1>(
  cells: usize,
  to: i32,
  start: v128,
  feature: i32,
  ask: usize,
  answer: usize,
  missingLeft: i32,
): void {
  const isMedium = sizeof<Medium>() > 1
  const isSparse = sizeof<Sparse>() > 1
  const hasL1 = sizeof<L1>() > 1
  const totalG = i32x4.splat(load<f64>(ask) as i32)
  const totalH = i32x4.splat(load<f64>(ask, 8) as i32)
  const rows = load<f64>(ask, 16) as i32
  const leastH = i32x4.splat(max(load<f64>(ask, 32), 1) as i32)
  const l1 = f32x4.splat(load<f64>(ask, 40) as f32)
  const l2 = f32x4.splat(load<f64>(ask, 48) as f32)
  const zero = i64x2.splat(0)
  const least = load<f64>(ask, 24) as i32
  let sum = start
  let best = load<f64>(answer) as f32
  // Lanes a hair below the best are let through: which gains more is told by the quotient alone, wherever the scan began.
  let bests = f32x4.splat(best * nearly)
  let bestBin: i32 = -1
  let bestG: i32 = 0
  let bestH: i32 = 0
  let bestC: i32 = 0
  const size: usize = isMedium ? 64 : 32
  const end = cells + offsetOf(to, isMedium ? 1 : 0)
  let at = cells
  // First cells with too few rows for a left side: only summed, eight narrow ones or four medium ones at a time.
  for (; at + 64 <= end; at += 64) {
    const pair = sumOf<Medium>(v128.load(at), v128.load(at, 16), v128.load(at, 32), v128.load(at, 48))
    const next = isMedium ? i32x4.add(sum, pair) : i64x2.add(sum, i64x2.add(pair, v128.shuffle<i64>(pair, pair, 1, 0)))
    if ((isMedium ? i32x4.extract_lane(next, 2) : i32x4.extract_lane(next, 0) & 0x1fff) >= least) break
    sum = next
  }
  for (; at < end; at += size) {
    const x = v128.load(at)
    const y = v128.load(at, 16)
    let c: v128, h: v128, g: v128, s01: v128, s23: v128
    if (isMedium) {
      const z = v128.load(at, 32)
      const w = v128.load(at, 48)
      if (isSparse && !v128.any_true(v128.or(v128.or(x, y), v128.or(z, w)))) continue
      const p0 = i32x4.add(sum, x)
      const p1 = i32x4.add(p0, y)
      const p2 = i32x4.add(p1, z)
      const p3 = i32x4.add(p2, w)
      sum = p3
      s01 = v128.shuffle<i32>(p0, p1, 0, 4, 1, 5)
      s23 = v128.shuffle<i32>(p2, p3, 0, 4, 1, 5)
      g = v128.shuffle<i64>(s01, s23, 0, 2)
      h = v128.shuffle<i64>(s01, s23, 1, 3)
      c = v128.shuffle<i64>(v128.shuffle<i32>(p0, p1, 2, 6, 2, 6), v128.shuffle<i32>(p2, p3, 2, 6, 2, 6), 0, 2)
    } else {
      if (isSparse && !v128.any_true(v128.or(x, y))) continue
      // Prefix sums: (c0, c0 + c1) and (c2, c2 + c3), then what came before.
      s01 = i64x2.add(sum, i64x2.add(x, v128.shuffle<i64>(zero, x, 0, 2)))
      s23 = i64x2.add(v128.shuffle<i64>(s01, s01, 1, 1), i64x2.add(y, v128.shuffle<i64>(zero, y, 0, 2)))
      sum = v128.shuffle<i64>(s23, s23, 1, 1)
      const lower = v128.shuffle<i32>(s01, s23, 0, 2, 4, 6)
      const upper = v128.shuffle<i32>(s01, s23, 1, 3, 5, 7)
      c = v128.and(lower, i32x4.splat(0x1fff))
      h = v128.or(i32x4.shl(v128.and(upper, i32x4.splat(31)), 19), i32x4.shr_u(lower, 13))
      g = i32x4.shr_s(upper, 5)
    }
    const enough = v128.and(i32x4.ge_s(c, i32x4.splat(least)), i32x4.le_s(c, i32x4.splat(rows - least)))
    if (!v128.any_true(enough)) {
      // Counts only grow: once the right side has too few rows, it has too few for good.
      if (i32x4.extract_lane(c, 3) >= least) break
      continue
    }
    const hr = i32x4.sub(totalH, h)
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
    const fits = v128.and(enough, i32x4.ge_s(less, leastH))
    const better = v128.and(f32x4.gt(over, f32x4.mul(bests, under)), fits)
    const lanes = i32x4.bitmask(better)
    if (lanes == 0) continue
    const gains = f32x4.div(over, under)
    for (let lane: i32 = 0; lane < 4; lane++) {
      const gain = laneOf(gains, lane)
      if ((lanes & (1 << lane)) == 0 || !(gain > best)) continue
      best = gain
      bestBin = (((at - cells) >> (isMedium ? 4 : 3)) as i32) + lane
      bestG = wholeOf(g, lane)
      bestH = wholeOf(h, lane)
      bestC = wholeOf(c, lane)
    }
    bests = f32x4.splat(best * nearly)
  }
  if (bestBin < 0) return
  answerWith(answer, best, feature, bestBin, missingLeft, 0)
  store<f64>(answer, bestG as f64, 24)
  store<f64>(answer, bestH as f64, 32)
  store<f64>(answer, bestC as f64, 40)
}

/** Adds four vectors of cells. */
// @ts-ignore: decorator
@inline
function sumOf<Medium>(a: v128, b: v128, c: v128, d: v128): v128 {
  if (sizeof<Medium>() > 1) return i32x4.add(i32x4.add(a, b), i32x4.add(c, d))
  return i64x2.add(i64x2.add(a, b), i64x2.add(c, d))
}

/** Chooses the function for a case. */
function scanCase(
  cells: usize,
  to: i32,
  start: v128,
  feature: i32,
  ask: usize,
  answer: usize,
  missingLeft: i32,
  isMedium: bool,
  isSparse: bool,
): void {
  if (load<f64>(ask, 40) != 0) {
    if (isMedium) scanPass<Yes, Yes, Yes>(cells, to, start, feature, ask, answer, missingLeft)
    else scanPass<No, Yes, Yes>(cells, to, start, feature, ask, answer, missingLeft)
  } else if (isMedium) {
    if (isSparse) scanPass<Yes, Yes, No>(cells, to, start, feature, ask, answer, missingLeft)
    else scanPass<Yes, No, No>(cells, to, start, feature, ask, answer, missingLeft)
  } else if (isSparse) scanPass<No, Yes, No>(cells, to, start, feature, ask, answer, missingLeft)
  else scanPass<No, No, No>(cells, to, start, feature, ask, answer, missingLeft)
}

// @ts-ignore: decorator
@inline
function wholeOf(values: v128, lane: i32): i32 {
  if (lane == 0) return i32x4.extract_lane(values, 0)
  if (lane == 1) return i32x4.extract_lane(values, 1)
  if (lane == 2) return i32x4.extract_lane(values, 2)
  return i32x4.extract_lane(values, 3)
}

// @ts-ignore: decorator
@inline
function laneOf(values: v128, lane: i32): f32 {
  return reinterpret<f32>(wholeOf(values, lane))
}

/** Scans one feature of numbers: with what is missing on the right, and on the left, where there is any. */
export function scanPlain(cells: usize, format: i32, info: usize, feature: i32, ask: usize, answer: usize): void {
  const bins = load<i32>(info, 4)
  const missing = load<i32>(info, 12)
  const isSparse = load<i32>(info, 20) >= 0
  const isMedium = format == 1
  const none = i64x2.splat(0)
  const at = cells + offsetOf(max(missing, 0), format)
  if (missing < 0 || countAt(at, format) == 0) {
    scanCase(cells, bins - 1, none, feature, ask, answer, 2, isMedium, isSparse)
    return
  }
  const apart = isMedium ? v128.load(at) : v128.load64_splat(at)
  scanCase(cells, bins, none, feature, ask, answer, 0, isMedium, isSparse)
  scanCase(cells, bins, apart, feature, ask, answer, 1, isMedium, isSparse)
}
