// Gradients and hessians become small integers in records. They are rounded up or down by chance, in proportion, so that
// many small ones are not lost: the chance is a hash of seed and row, so that it is the same for any number of threads.
import { blockRows, blockStep, firstBlock, hash } from './rows'

const mostGradient: f64 = 16382
const mostHessian: f64 = 4094

/**
 * Writes what a tree sees of each row: how often it counts (0 not at all). `fixed` marks rows that never count (validation).
 *
 * Without bootstrap a row counts once with the chance `share`. With it, as often as a Poisson draw of mean `share` says:
 * what drawing n rows with replacement comes to.
 */
export function drawRows(n: i32, part: i32, parts: i32, members: usize, fixed: usize, seed: u32, share: f64, bootstrap: bool): void {
  const start = bootstrap ? expNegative(share) : 0
  for (let from = firstBlock(part); from < n; from += blockStep(parts)) {
    const to = min(from + blockRows, n)
    for (let row = from; row < to; row++) {
      let count: i32 = 0
      if (fixed == 0 || load<u8>(fixed + row) == 0) {
        const u = (hash(row, seed) as f64) / 4294967296
        if (!bootstrap) count = u < share ? 1 : 0
        else {
          let term = start
          let sum = term
          while (u >= sum && count < 12) {
            count++
            term *= share / (count as f64)
            sum += term
          }
        }
      }
      store<u8>(members + row, count)
    }
  }
}

function expNegative(x: f64): f64 {
  let term: f64 = 1
  let sum: f64 = 1
  for (let i = 1; i < 30; i++) {
    term *= -x / (i as f64)
    sum += term
  }
  return sum
}

/** Finds the largest |g|, and the least and largest h, of a thread's rows that count: three f64 at `out`. */
export function findScales(n: i32, part: i32, parts: i32, gradients: usize, hessians: usize, members: usize, out: usize): void {
  let topG: f32 = 0
  let lowH: f32 = f32.MAX_VALUE
  let topH: f32 = 0
  let tops = f32x4.splat(0)
  let lows = f32x4.splat(f32.MAX_VALUE)
  let highs = f32x4.splat(0)
  for (let from = firstBlock(part); from < n; from += blockStep(parts)) {
    const to = min(from + blockRows, n)
    if (members == 0 && to - from == blockRows) {
      for (let row = from; row < to; row += 4) {
        const h = v128.load(hessians + ((<usize>row) << 2))
        tops = f32x4.max(tops, f32x4.abs(v128.load(gradients + ((<usize>row) << 2))))
        lows = f32x4.min(lows, h)
        highs = f32x4.max(highs, h)
      }
      continue
    }
    for (let row = from; row < to; row++) {
      const times: f32 = members == 0 ? 1 : (load<u8>(members + row) as f32)
      if (times == 0) continue
      const h = load<f32>(hessians + ((<usize>row) << 2)) * times
      topG = max(topG, abs(load<f32>(gradients + ((<usize>row) << 2)) * times))
      lowH = min(lowH, h)
      topH = max(topH, h)
    }
  }
  for (let lane = 0; lane < 4; lane++) {
    topG = max(topG, f32x4.extract_lane(tops, 0))
    lowH = min(lowH, f32x4.extract_lane(lows, 0))
    topH = max(topH, f32x4.extract_lane(highs, 0))
    tops = v128.shuffle<i32>(tops, tops, 1, 2, 3, 0)
    lows = v128.shuffle<i32>(lows, lows, 1, 2, 3, 0)
    highs = v128.shuffle<i32>(highs, highs, 1, 2, 3, 0)
  }
  store<f64>(out, topG as f64)
  store<f64>(out, lowH as f64, 8)
  store<f64>(out, topH as f64, 16)
}

/**
 * Writes the records of a thread's rows that count at `active`, of the others at `passive`; gives how many count.
 * Their sums, three f64, go to `out`: G, H, rows. A `same` hessian above 0 is exact for every row.
 */
export function writeRecords(
  n: i32,
  part: i32,
  parts: i32,
  gradients: usize,
  hessians: usize,
  members: usize,
  scaleG: f64,
  scaleH: f64,
  same: i32,
  seed: u32,
  active: usize,
  passive: usize,
  out: usize,
): i32 {
  let sumG: i64 = 0
  let sumH: i64 = 0
  let count: i32 = 0
  for (let from = firstBlock(part); from < n; from += blockStep(parts)) {
    const to = min(from + blockRows, n)
    for (let row = from; row < to; row++) {
      const times: i32 = members == 0 ? 1 : (load<u8>(members + row) as i32)
      if (times == 0) {
        store<u64>(passive, (<u64>row) << 32)
        passive += 8
        continue
      }
      const chance = hash(row, seed)
      const g0 = (load<f32>(gradients + ((<usize>row) << 2)) as f64) * (times as f64) * scaleG
      const g = Math.floor(max(-mostGradient, min(g0, mostGradient)) + ((chance & 0xffff) as f64) / 65536) as i32
      let h = same
      if (same == 0) {
        const h0 = (load<f32>(hessians + ((<usize>row) << 2)) as f64) * (times as f64) * scaleH
        h = Math.floor(min(h0, mostHessian) + ((chance >> 16) as f64) / 65536) as i32
      }
      store<u64>(active, ((<u64>row) << 32) | ((<u64>((g & 0xffff) as u32)) << 16) | (<u64>h))
      active += 8
      sumG += g
      sumH += h
      count++
    }
  }
  store<f64>(out, sumG as f64)
  store<f64>(out, sumH as f64, 8)
  store<f64>(out, count as f64, 16)
  return count
}
