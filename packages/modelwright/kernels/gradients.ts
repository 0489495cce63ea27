// First and second derivatives of each loss by the score, for a thread's own rows. Scores and targets are f64, results f32;
// targets of two classes are bytes.
// A weight pointer of 0 means that every row weighs 1.
import { expFour, expOf } from './exponential'
import { blockRows, blockStep, firstBlock } from './rows'

// @ts-ignore: decorator
@inline
function weightAt(weights: usize, row: i32): f64 {
  return weights == 0 ? 1 : load<f64>(weights + ((<usize>row) << 3))
}

/** Derivatives are held here: the exp of a score far off is beyond an f32, and one infinite row makes all sums NaN. A row may be drawn twelve times. */
const most: f64 = 1e37

// @ts-ignore: decorator
@inline
function put(gradients: usize, hessians: usize, row: i32, g: f64, h: f64): void {
  store<f32>(gradients + ((<usize>row) << 2), max(-most, min(g, most)) as f32)
  store<f32>(hessians + ((<usize>row) << 2), min(h, most) as f32)
}

/** Four f64 as four f32. */
// @ts-ignore: decorator
@inline
function fourAt(values: usize): v128 {
  const low = f32x4.demote_f64x2_zero(v128.load(values))
  return v128.shuffle<i64>(low, f32x4.demote_f64x2_zero(v128.load(values, 16)), 0, 2)
}

/** Four bytes as four f32. */
// @ts-ignore: decorator
@inline
function fourCodes(codes: usize): v128 {
  const wide = v128.extend_low<u8>(v128.load32_zero(codes))
  return f32x4.convert_i32x4_s(v128.extend_low<u16>(wide))
}

/** Log loss of two classes: p - y and p (1 - p), p the sigmoid of the score; four rows at a time, in f32. */
export function logLoss(n: i32, part: i32, parts: i32, scores: usize, targets: usize, weights: usize, gradients: usize, hessians: usize): void {
  const one = f32x4.splat(1)
  for (let from = firstBlock(part); from < n; from += blockStep(parts)) {
    const to = min(from + blockRows, n)
    for (let row = from; row < to; row += 4) {
      const at = (<usize>row) << 3
      const p = f32x4.div(one, f32x4.add(one, expFour(f32x4.neg(fourAt(scores + at)))))
      let g = f32x4.sub(p, fourCodes(targets + row))
      let h = f32x4.max(f32x4.mul(p, f32x4.sub(one, p)), f32x4.splat(1e-16))
      if (weights != 0) {
        const w = fourAt(weights + at)
        g = f32x4.mul(g, w)
        h = f32x4.mul(h, w)
      }
      v128.store(gradients + ((<usize>row) << 2), g)
      v128.store(hessians + ((<usize>row) << 2), h)
    }
  }
}

/** Probabilities of classes from scores, class-major: shape [classes x n]; f32. */
export function classShares(n: i32, part: i32, parts: i32, classes: i32, stride: i32, scores: usize, shares: usize): void {
  for (let from = firstBlock(part); from < n; from += blockStep(parts)) {
    const to = min(from + blockRows, n)
    for (let row = from; row < to; row++) {
      let top = -Infinity
      for (let k = 0; k < classes; k++) top = max(top, load<f64>(scores + ((<usize>(k * stride + row)) << 3)))
      let sum: f64 = 0
      for (let k = 0; k < classes; k++) {
        const e = expOf(load<f64>(scores + ((<usize>(k * stride + row)) << 3)) - top)
        sum += e
        store<f32>(shares + ((<usize>(k * stride + row)) << 2), e as f32)
      }
      const over = (1 / sum) as f32
      for (let k = 0; k < classes; k++) {
        const at = shares + ((<usize>(k * stride + row)) << 2)
        store<f32>(at, load<f32>(at) * over)
      }
    }
  }
}

/** Log loss of many classes, for one of them: p - y and f p (1 - p), where f is classes / (classes - 1). */
export function classLoss(n: i32, part: i32, parts: i32, label: f64, factor: f64, shares: usize, targets: usize, weights: usize, gradients: usize, hessians: usize): void {
  for (let from = firstBlock(part); from < n; from += blockStep(parts)) {
    const to = min(from + blockRows, n)
    for (let row = from; row < to; row++) {
      const p = load<f32>(shares + ((<usize>row) << 2)) as f64
      const y: f64 = load<f64>(targets + ((<usize>row) << 3)) == label ? 1 : 0
      const w = weightAt(weights, row)
      put(gradients, hessians, row, w * (p - y), w * max(factor * p * (1 - p), 1e-16))
    }
  }
}

/** Half the squared error. */
export function squared(n: i32, part: i32, parts: i32, scores: usize, targets: usize, weights: usize, gradients: usize, hessians: usize): void {
  for (let from = firstBlock(part); from < n; from += blockStep(parts)) {
    const to = min(from + blockRows, n)
    for (let row = from; row < to; row++) {
      const w = weightAt(weights, row)
      put(gradients, hessians, row, w * (load<f64>(scores + ((<usize>row) << 3)) - load<f64>(targets + ((<usize>row) << 3))), w)
    }
  }
}

/** Errors as they are within `bound`, held at it beyond: Huber's loss. */
export function huber(n: i32, part: i32, parts: i32, scores: usize, targets: usize, weights: usize, gradients: usize, hessians: usize, bound: f64): void {
  for (let from = firstBlock(part); from < n; from += blockStep(parts)) {
    const to = min(from + blockRows, n)
    for (let row = from; row < to; row++) {
      const w = weightAt(weights, row)
      const off = load<f64>(scores + ((<usize>row) << 3)) - load<f64>(targets + ((<usize>row) << 3))
      put(gradients, hessians, row, w * max(-bound, min(off, bound)), w)
    }
  }
}

/** The pinball loss of a quantile: 1 - share above the target, -share below. The absolute error is twice that of one half. */
export function pinball(n: i32, part: i32, parts: i32, scores: usize, targets: usize, weights: usize, gradients: usize, hessians: usize, share: f64): void {
  for (let from = firstBlock(part); from < n; from += blockStep(parts)) {
    const to = min(from + blockRows, n)
    for (let row = from; row < to; row++) {
      const w = weightAt(weights, row)
      const off = load<f64>(scores + ((<usize>row) << 3)) - load<f64>(targets + ((<usize>row) << 3))
      put(gradients, hessians, row, w * (off > 0 ? 1 - share : off < 0 ? -share : 0), w)
    }
  }
}

/** Poisson deviance under the log link; the hessian is widened by e^0.7, so that a first step is not far too long. */
export function poisson(n: i32, part: i32, parts: i32, scores: usize, targets: usize, weights: usize, gradients: usize, hessians: usize): void {
  for (let from = firstBlock(part); from < n; from += blockStep(parts)) {
    const to = min(from + blockRows, n)
    for (let row = from; row < to; row++) {
      const w = weightAt(weights, row)
      const mean = expOf(load<f64>(scores + ((<usize>row) << 3)))
      put(gradients, hessians, row, w * (mean - load<f64>(targets + ((<usize>row) << 3))), w * mean * 2.0137527074704766)
    }
  }
}

/** Gamma deviance under the log link. */
export function gamma(n: i32, part: i32, parts: i32, scores: usize, targets: usize, weights: usize, gradients: usize, hessians: usize): void {
  for (let from = firstBlock(part); from < n; from += blockStep(parts)) {
    const to = min(from + blockRows, n)
    for (let row = from; row < to; row++) {
      const w = weightAt(weights, row)
      const ratio = load<f64>(targets + ((<usize>row) << 3)) * expOf(-load<f64>(scores + ((<usize>row) << 3)))
      put(gradients, hessians, row, w * (1 - ratio), w * ratio)
    }
  }
}

/** Tweedie deviance of a power between 1 and 2 under the log link. */
export function tweedie(n: i32, part: i32, parts: i32, scores: usize, targets: usize, weights: usize, gradients: usize, hessians: usize, power: f64): void {
  for (let from = firstBlock(part); from < n; from += blockStep(parts)) {
    const to = min(from + blockRows, n)
    for (let row = from; row < to; row++) {
      const w = weightAt(weights, row)
      const score = load<f64>(scores + ((<usize>row) << 3))
      const a = load<f64>(targets + ((<usize>row) << 3)) * expOf((1 - power) * score)
      const b = expOf((2 - power) * score)
      put(gradients, hessians, row, w * (b - a), w * ((2 - power) * b - (1 - power) * a))
    }
  }
}
