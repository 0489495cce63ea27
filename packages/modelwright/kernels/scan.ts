// Looks for a leaf's best split, feature by feature. What a leaf is asked is written at `ask`, what it answers at `answer`.
import { countAt, gradientAt, hessianAt, offsetOf } from './cells'
import { scanLevels } from './scan-levels'
import { scanPlain } from './scan-plain'

// What is known of a feature, 32 bytes each.
export const featureSize: usize = 32
// +0 u32 first cell · +4 i32 bins without the missing one · +8 i32 kind (0 numbers, 1 levels) · +12 i32 bin of missing, -1 none
// +16 i32 direction (-1, 0, 1) · +20 i32 usual bin of a sparse feature, -1 for others

// What is asked, all f64: +0 G · +8 H · +16 rows · +24 least rows · +32 least H · +40 l1 · +48 l2 · +56 low · +64 high
// +72 smoothing of levels · +80 l2 of levels · +88 rows a level must have · +96 draws (0: all cuts; else a seed) · +104 bounded
// +112 levels a side may be told by (0: any number)
// The answer: +0 f64 gain · +8 i32 feature · +12 i32 bin · +16 i32 missing goes left (2: none is missing here) · +20 i32 kind
// +24 f64 G left · +32 f64 H left · +40 f64 rows left

/** Gain of a side as it is counted everywhere: max(|G| - l1, 0)^2 / (H + l2). */
// @ts-ignore: decorator
@inline
export function partGain(gradient: f64, hessian: f64, l1: f64, l2: f64): f64 {
  const size = max(abs(gradient) - l1, 0)
  return (size * size) / (hessian + l2)
}

// @ts-ignore: decorator
@inline
function valueOf(gradient: f64, hessian: f64, l1: f64, l2: f64): f64 {
  const size = max(abs(gradient) - l1, 0)
  return (gradient > 0 ? -size : size) / (hessian + l2)
}

/** Gain of a side whose value is held between bounds. */
// @ts-ignore: decorator
@inline
function heldGain(gradient: f64, hessian: f64, l1: f64, l2: f64, value: f64): f64 {
  return -(2 * gradient * value + (hessian + l2) * value * value + 2 * l1 * abs(value))
}

let drawState: u32 = 0

// @ts-ignore: decorator
@inline
function draw(limit: u32): u32 {
  drawState = drawState * 1664525 + 1013904223
  let x = drawState
  x = (x ^ (x >> 16)) * 0x21f0aaad
  x = (x ^ (x >> 15)) * 0x735a2d97
  x ^= x >> 15
  return ((<u64>x * limit) >> 32) as u32
}

/** Writes a better answer. */
export function answerWith(answer: usize, gain: f64, feature: i32, bin: i32, missingLeft: i32, kind: i32): void {
  store<f64>(answer, gain)
  store<i32>(answer, feature, 8)
  store<i32>(answer, bin, 12)
  store<i32>(answer, missingLeft, 16)
  store<i32>(answer, kind, 20)
}

/** Every cut of a feature of numbers, or one drawn at random, in f64: bounds, directions, wide cells. */
function scanNumbers(cells: usize, format: i32, info: usize, feature: i32, ask: usize, answer: usize): void {
  const size: usize = format == 0 ? 8 : 16
  const bins = load<i32>(info, 4)
  const missing = load<i32>(info, 12)
  const totalG = load<f64>(ask)
  const totalH = load<f64>(ask, 8)
  const rows = load<f64>(ask, 16)
  const leastRows = load<f64>(ask, 24)
  const leastH = load<f64>(ask, 32)
  const l1 = load<f64>(ask, 40)
  const l2 = load<f64>(ask, 48)
  const low = load<f64>(ask, 56)
  const high = load<f64>(ask, 64)
  const direction = load<i32>(info, 16)
  const isHeld = load<f64>(ask, 104) != 0
  let missingG: i64 = 0
  let missingH: i64 = 0
  let missingC: i64 = 0
  if (missing >= 0) {
    const at = cells + <usize>missing * size
    missingG = gradientAt(at, format)
    missingH = hessianAt(at, format)
    missingC = countAt(at, format)
  }
  let from: i32 = 0
  let to = bins - (missingC > 0 ? 0 : 1)
  if (load<f64>(ask, 96) != 0) {
    let first: i32 = 0
    let last = bins - 1
    while (first < bins && countAt(cells + <usize>first * size, format) == 0) first++
    while (last > first && countAt(cells + <usize>last * size, format) == 0) last--
    if (first >= last) return
    from = first + draw(last - first)
    to = from + 1
  }
  const passes = missingC > 0 ? 2 : 1
  for (let pass = 0; pass < passes; pass++) {
    let g = pass == 1 ? missingG : 0
    let h = pass == 1 ? missingH : 0
    let c = pass == 1 ? missingC : 0
    for (let bin: i32 = 0; bin < to; bin++) {
      const cell = cells + <usize>bin * size
      const count = countAt(cell, format)
      c += count
      g += gradientAt(cell, format)
      h += hessianAt(cell, format)
      if (bin < from || (count == 0 && bin > from)) continue
      const cl = c as f64
      if (cl < leastRows) continue
      if (rows - cl < leastRows) break
      const hl = h as f64
      const hr = totalH - hl
      if (hl < leastH) continue
      if (hr < leastH) break
      const gl = g as f64
      const gr = totalG - gl
      let gain: f64
      if (isHeld) {
        const left = min(max(valueOf(gl, hl, l1, l2), low), high)
        const right = min(max(valueOf(gr, hr, l1, l2), low), high)
        if ((direction > 0 && left > right) || (direction < 0 && left < right)) continue
        gain = heldGain(gl, hl, l1, l2, left) + heldGain(gr, hr, l1, l2, right)
      } else gain = partGain(gl, hl, l1, l2) + partGain(gr, hr, l1, l2)
      // As f32, as all gains are compared.
      gain = (gain as f32) as f64
      if (gain > load<f64>(answer)) {
        answerWith(answer, gain, feature, bin, missingC == 0 ? 2 : pass, 0)
        store<f64>(answer, gl, 24)
        store<f64>(answer, hl, 32)
        store<f64>(answer, cl, 40)
      }
    }
  }
}

/** Scans one feature of a leaf; its answer must have been begun. */
export function scanFeature(
  histogram: usize,
  format: i32,
  info: usize,
  feature: i32,
  ask: usize,
  answer: usize,
  levels: usize,
  sides: usize,
): void {
  const cells = histogram + offsetOf(load<i32>(info), format)
  const seed = load<f64>(ask, 96)
  drawState = (seed as u32) + feature * 0x9e3779b9
  if (load<i32>(info, 8) == 1) scanLevels(cells, format, info, feature, ask, answer, levels, sides)
  else if (format != 2 && load<f64>(ask, 104) == 0 && seed == 0) scanPlain(cells, format, info, feature, ask, answer)
  else scanNumbers(cells, format, info, feature, ask, answer)
}

/** Begins an answer: nothing gains. */
export function beginAnswer(answer: usize): void {
  answerWith(answer, -Infinity, -1, 0, 0, 0)
}

/** Scans the features `first` to `last` that the mask lets through. `levels` is room for the work on categories. */
export function scanLeaf(
  histogram: usize,
  format: i32,
  features: usize,
  first: i32,
  last: i32,
  mask: usize,
  ask: usize,
  answer: usize,
  levels: usize,
  sides: usize,
): void {
  beginAnswer(answer)
  for (let feature = first; feature < last; feature++) {
    if (load<u8>(mask + feature) == 0) continue
    const info = features + <usize>feature * featureSize
    scanFeature(histogram, format, info, feature, ask, answer, levels, sides)
  }
}
