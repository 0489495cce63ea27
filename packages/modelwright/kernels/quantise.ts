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

/** The hash of four numbers at once. */
// @ts-ignore: decorator
@inline
function hashFour(values: v128, seed: v128): v128 {
  let x = v128.xor(i32x4.mul(values, i32x4.splat(0x9e3779b1)), seed)
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 16)), i32x4.splat(0x21f0aaad))
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 15)), i32x4.splat(0x735a2d97))
  return v128.xor(x, i32x4.shr_u(x, 15))
}

/** Four numbers rounded up or down by chance; `chance` holds 16 bits a lane. */
// @ts-ignore: decorator
@inline
function roundFour(scaled: v128, chance: v128): v128 {
  const u = f32x4.mul(f32x4.convert_i32x4_u(chance), f32x4.splat(1.0 / 65536))
  const whole = f32x4.floor(scaled)
  // The fraction is compared apart: added to a large number, the chance would lose its bits.
  const isUp = f32x4.gt(f32x4.sub(scaled, whole), u)
  return i32x4.sub(i32x4.trunc_sat_f32x4_s(whole), isUp)
}

let sumG: i64 = 0
let sumH: i64 = 0

// @ts-ignore: decorator
@inline
function lanesSum(values: v128): i64 {
  return (
    (i32x4.extract_lane(values, 0) as i64) +
    (i32x4.extract_lane(values, 1) as i64) +
    (i32x4.extract_lane(values, 2) as i64) +
    (i32x4.extract_lane(values, 3) as i64)
  )
}

/** Writes the records of rows that all count once, from a multiple of four; up to three past the last are written over later. */
function writeAll(from: i32, to: i32, gradients: usize, hessians: usize, scaleG: f32, scaleH: f32, same: i32, seed: u32, records: usize): void {
  let allG = i32x4.splat(0)
  let allH = i32x4.splat(0)
  const lanes = i32x4(0, 1, 2, 3)
  const seeds = i32x4.splat(seed)
  for (let row = from; row < to; row += 4) {
    const at = (<usize>row) << 2
    const rows = i32x4.add(i32x4.splat(row), lanes)
    const chance = hashFour(rows, seeds)
    const scaled = f32x4.mul(v128.load(gradients + at), f32x4.splat(scaleG))
    const held = f32x4.max(f32x4.splat(-(mostGradient as f32)), f32x4.min(scaled, f32x4.splat(mostGradient as f32)))
    let g = roundFour(held, v128.and(chance, i32x4.splat(0xffff)))
    let h = i32x4.splat(same)
    if (same == 0) {
      const share = f32x4.min(f32x4.mul(v128.load(hessians + at), f32x4.splat(scaleH)), f32x4.splat(mostHessian as f32))
      h = roundFour(share, i32x4.shr_u(chance, 16))
    }
    if (to - row < 4) {
      const isIn = i32x4.lt_s(rows, i32x4.splat(to))
      g = v128.and(g, isIn)
      h = v128.and(h, isIn)
    }
    allG = i32x4.add(allG, g)
    allH = i32x4.add(allH, h)
    const low = v128.or(i32x4.shl(g, 16), h)
    v128.store(records, v128.shuffle<i32>(low, rows, 0, 4, 1, 5))
    v128.store(records, v128.shuffle<i32>(low, rows, 2, 6, 3, 7), 16)
    records += 32
  }
  sumG += lanesSum(allG)
  sumH += lanesSum(allH)
}

/** Writes the records of rows that count as often as `members` says; gives how many count at all. */
function writeSome(from: i32, to: i32, gradients: usize, hessians: usize, members: usize, scaleG: f32, scaleH: f32, same: i32, seed: u32, active: usize, passive: usize): i32 {
  const start = active
  for (let row = from; row < to; row++) {
    const times = load<u8>(members + row) as i32
    if (times == 0) {
      store<u64>(passive, (<u64>row) << 32)
      passive += 8
      continue
    }
    const chance = hash(row, seed)
    const scaled = load<f32>(gradients + ((<usize>row) << 2)) * (times as f32) * scaleG
    const g = roundOne(max(-(mostGradient as f32), min(scaled, mostGradient as f32)), chance & 0xffff)
    let h = same
    if (same == 0) {
      const share = load<f32>(hessians + ((<usize>row) << 2)) * (times as f32) * scaleH
      h = roundOne(min(share, mostHessian as f32), chance >> 16)
    }
    store<u64>(active, ((<u64>row) << 32) | ((<u64>((g & 0xffff) as u32)) << 16) | (<u64>h))
    active += 8
    sumG += g
    sumH += h
  }
  return ((active - start) >> 3) as i32
}

// @ts-ignore: decorator
@inline
function roundOne(scaled: f32, chance: u32): i32 {
  const whole = floor(scaled)
  return (whole as i32) + (scaled - whole > (chance as f32) / 65536 ? 1 : 0)
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
  sumG = 0
  sumH = 0
  let count: i32 = 0
  let seen: i32 = 0
  for (let from = firstBlock(part); from < n; from += blockStep(parts)) {
    const to = min(from + blockRows, n)
    const at = active + ((<usize>count) << 3)
    if (members == 0) {
      writeAll(from, to, gradients, hessians, scaleG as f32, scaleH as f32, same, seed, at)
      count += to - from
    } else {
      const aside = passive + ((<usize>(seen - count)) << 3)
      count += writeSome(from, to, gradients, hessians, members, scaleG as f32, scaleH as f32, same, seed, at, aside)
    }
    seen += to - from
  }
  store<f64>(out, sumG as f64)
  store<f64>(out, sumH as f64, 8)
  store<f64>(out, count as f64, 16)
  return count
}
