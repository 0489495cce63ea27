import { exp } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { type Loss, seedOf } from '../../../src/core/index.ts'
import { losses } from '../../../src/train/losses/index.ts'
import { openRoom } from '../trees/kernel-room.ts'

const room = openRoom()
const all: readonly Loss[] = Object.values(losses)
const ofOneScore = all.filter(({ kernel }) => kernel !== 'classLoss')

/** Parameters a loss is tried with: its default, and some of its range. */
function parametersOf({ name, parameter }: Loss): readonly number[] {
  if (parameter === undefined) return [name === 'absolute-error' ? 0.5 : 0]
  const more: Readonly<Record<string, readonly number[]>> = {
    huber: [0.1, 50],
    quantile: [0.01, 0.1, 0.9, 0.9999],
    tweedie: [1.01, 1.2, 1.99],
  }
  return [parameter.default, ...(more[name] ?? [])]
}

const cases = ofOneScore.flatMap((loss) => parametersOf(loss).map((parameter) => ({ name: loss.name, loss, parameter })))

/** Targets a loss takes, many of them the same. */
function targetsFor({ tasks, targets }: Loss, count: number, draw: number): Float64Array {
  const seed = seedOf(draw)
  if (tasks[0] !== 'regression') return Float64Array.from({ length: count }, () => seed.integer(2))
  const drawn = Float64Array.from({ length: count }, () => Math.floor(30 * seed.next()) / 4 - 2 + seed.integer(2) * seed.next())
  return drawn.map((target) => (targets === undefined || targets.fits(target) ? target : 0.25))
}

function weightsFor(count: number, draw: number): Float64Array {
  const seed = seedOf(draw)
  return Float64Array.from({ length: count }, () => (seed.next() < 0.2 ? 0 : 3 * seed.next()))
}

function totalAt(loss: Loss, parameter: number, targets: Float64Array, weights?: Float64Array) {
  return (score: number): number =>
    targets.reduce((sum, target, row) => sum + (weights?.[row] ?? 1) * loss.value(score, target, parameter), 0)
}

/** The least value of a function with one valley, by golden sections. */
function leastOf(of: (x: number) => number, low: number, high: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2
  for (let step = 0; step < 200; step++) {
    const [a, b] = [high - ratio * (high - low), low + ratio * (high - low)]
    if (of(a) <= of(b)) high = b
    else low = a
  }
  return of(low / 2 + high / 2)
}

/** First and second derivatives of a loss's kernel, as f32. */
function derivatives(loss: Loss, parameter: number, scores: readonly number[], targets: readonly number[], weights?: readonly number[]) {
  room.clear()
  const n = scores.length
  const [at, truth, weigh, g, h] = [8, 8, 8, 4, 4].map((size) => room.take(n * size))
  room.views.f64.set(scores, at / 8)
  room.views.f64.set(targets, truth / 8)
  if (weights !== undefined) room.views.f64.set(weights, weigh / 8)
  const kernel = loss.kernel as Exclude<Loss['kernel'], 'classLoss' | undefined>
  room.kernels[kernel](n, 0, 1, at, truth, weights === undefined ? 0 : weigh, g, h, parameter)
  return { gradients: room.views.f32.slice(g / 4, g / 4 + n), hessians: room.views.f32.slice(h / 4, h / 4 + n) }
}

/** Scores and targets away from kinks of the loss, in threes of a size. */
function points(loss: Loss, parameter: number) {
  const seed = seedOf(77)
  const targets = [...targetsFor(loss, 400, 3)]
  const scores = targets.map(() => 6 * seed.next() - 3 + 1e-4)
  const isSmooth = (row: number): boolean => {
    const off = Math.abs(scores[row] - targets[row])
    return off > 0.01 && (loss.name !== 'huber' || Math.abs(off - parameter) > 0.01)
  }
  const rows = [...targets.keys()].filter(isSmooth)
  return { scores: rows.map((row) => scores[row]), targets: rows.map((row) => targets[row]) }
}

describe.each(cases)('the loss $name with $parameter', ({ loss, parameter }) => {
  for (const isWeighted of [false, true])
    it(`starts at the score that alone fits all rows best${isWeighted ? ', by weight' : ''}`, () => {
      for (const [count, draw] of [[1, 1], [2, 2], [9, 3], [100, 4], [101, 5]]) {
        const targets = targetsFor(loss, count, draw)
        const weights = isWeighted ? weightsFor(count, draw + 50).fill(1, 0, 1) : undefined
        const total = totalAt(loss, parameter, targets, weights)
        const start = loss.start(targets, weights, parameter)
        expect(Number.isFinite(start)).toBe(true)
        const least = leastOf(total, -30, 30)
        expect(total(start)).toBeLessThanOrEqual(least + 1e-7 * (1 + Math.abs(least)))
      }
    })

  it('starts where it does without weights when every row weighs the same', () => {
    const targets = targetsFor(loss, 40, 6)
    const plain = loss.start(targets, undefined, parameter)
    for (const weight of [1, 0.5, 7]) {
      const start = loss.start(targets, new Float64Array(40).fill(weight), parameter)
      expect(Math.abs(start - plain)).toBeLessThan(1e-12 * (1 + Math.abs(plain)))
    }
  })

  it('is as if a row were there so many times as it weighs', () => {
    const targets = targetsFor(loss, 12, 8)
    const weights = Float64Array.from(targets, (_, row) => row % 4)
    const often = Float64Array.from([...targets].flatMap((target, row) => new Array<number>(row % 4).fill(target)))
    const total = totalAt(loss, parameter, often)
    const start = loss.start(targets, weights, parameter)
    expect(total(start)).toBeCloseTo(total(loss.start(often, undefined, parameter)), 9)
  })

  it('starts at a finite score for targets that are all the same, as small as they may be', () => {
    const least = loss.targets === undefined ? 0 : loss.targets.fits(0) ? 0 : 1e-300
    expect(Number.isFinite(loss.start(new Float64Array(5).fill(least), undefined, parameter))).toBe(true)
  })

  it('is convex around its start', () => {
    const targets = targetsFor(loss, 60, 9)
    const total = totalAt(loss, parameter, targets)
    const start = loss.start(targets, undefined, parameter)
    for (let step = -40; step <= 40; step++) {
      const [low, high] = [start + step / 20, start + step / 20 + 0.3]
      expect(total((low + high) / 2)).toBeLessThanOrEqual((total(low) + total(high)) / 2 + 1e-9)
    }
  })

  it('has the gradients of its kernel, by finite differences, and hessians above 0', () => {
    const { scores, targets } = points(loss, parameter)
    const { gradients, hessians } = derivatives(loss, parameter, scores, targets)
    const step = 1e-4
    scores.forEach((score, row) => {
      const at = (of: number): number => loss.value(of, targets[row], parameter)
      const slope = (at(score + step) - at(score - step)) / (2 * step)
      expect(Math.abs(gradients[row] - slope)).toBeLessThan(2e-6 * (1 + Math.abs(slope)) + 1e-6)
      expect(hessians[row]).toBeGreaterThan(0)
      const curve = (at(score + step) - 2 * at(score) + at(score - step)) / (step * step)
      // A bound of the second derivative, or what it is.
      expect(hessians[row]).toBeGreaterThan(curve - 1e-4 * (1 + Math.abs(curve)))
    })
  })

  it('multiplies gradients and hessians by the weight', () => {
    const { scores, targets } = points(loss, parameter)
    const plain = derivatives(loss, parameter, scores, targets)
    const weights = scores.map((_, row) => (row % 7) / 4)
    const weighed = derivatives(loss, parameter, scores, targets, weights)
    weights.forEach((weight, row) => {
      const close = (found: number, wanted: number): void =>
        expect(Math.abs(found - wanted)).toBeLessThanOrEqual(2e-7 * Math.abs(wanted))
      close(weighed.gradients[row], weight * plain.gradients[row])
      close(weighed.hessians[row], weight * plain.hessians[row])
    })
  })

  it('has finite derivatives above 0 for scores as far off as they get', () => {
    const target = loss.tasks[0] === 'regression' ? 1 : 1
    const scores = [-80, -40, -20, 20, 40, 80].filter((score) => loss.link === 'identity' || loss.link === 'sigmoid' || Math.abs(score) <= 40)
    const { gradients, hessians } = derivatives(loss, parameter, scores, scores.map(() => target))
    expect([...gradients, ...hessians].every(Number.isFinite)).toBe(true)
    expect(hessians.every((hessian) => hessian >= 0)).toBe(true)
  })
})

describe('targets', () => {
  it('that a loss refuses are those its value is not a number for', () => {
    for (const { loss, parameter } of cases)
      for (const target of [-1, -1e-300, 0, 1e-300, 1]) {
        const isFine = loss.targets?.fits(target) ?? true
        if (isFine) expect(Number.isFinite(loss.value(0.3, target, parameter))).toBe(true)
      }
    expect([losses.gamma, losses.poisson, losses.tweedie].map((loss) => [-1, 0, 1].map((target) => loss.targets!.fits(target)))).toEqual([
      [false, false, true],
      [false, true, true],
      [false, true, true],
    ])
  })
})

describe('softmax', () => {
  const classes = 4

  /** Class probabilities and the derivatives for one class, as a round of boosting has them. */
  function round(scores: readonly (readonly number[])[], label: number, targets: readonly number[]) {
    room.clear()
    const n = scores.length
    const [at, shares, truth, g, h] = [8 * classes, 4 * classes, 8, 4, 4].map((size) => room.take(n * size))
    for (let k = 0; k < classes; k++) room.views.f64.set(scores.map((row) => row[k]), at / 8 + k * n)
    room.views.f64.set(targets, truth / 8)
    room.kernels.classShares(n, 0, 1, classes, n, at, shares)
    const factor = classes / (classes - 1)
    room.kernels.classLoss(n, 0, 1, label, factor, shares + label * n * 4, truth, 0, g, h)
    const probability = (row: number, k: number): number => room.views.f32[shares / 4 + k * n + row]
    return { probability, gradient: (row: number) => room.views.f32[g / 4 + row], hessian: (row: number) => room.views.f32[h / 4 + row] }
  }

  const seed = seedOf(12)
  const scores = Array.from({ length: 60 }, () => Array.from({ length: classes }, () => 20 * seed.next() - 10))
  const targets = scores.map(() => seed.integer(classes))

  it('has class probabilities that sum up to 1, and p − y and f p (1 − p) of each class', () => {
    for (let label = 0; label < classes; label++) {
      const { probability, gradient, hessian } = round(scores, label, targets)
      scores.forEach((row, at) => {
        const sum = row.reduce((total, score) => total + exp(score), 0)
        const p = exp(row[label]) / sum
        expect(Math.abs(probability(at, label) - p)).toBeLessThan(3e-7 * p)
        expect(Math.abs(gradient(at) - (p - (targets[at] === label ? 1 : 0)))).toBeLessThan(3e-7)
        expect(Math.abs(hessian(at) - Math.max(1e-16, (classes / (classes - 1)) * p * (1 - p)))).toBeLessThan(3e-7)
      })
    }
  })

  it('takes scores that are hundreds apart', () => {
    const { probability } = round([[900, -900, 0, 899], [-1e6, -1e6, -1e6, -1e6]], 0, [0, 0])
    expect([0, 1, 2, 3].map((k) => probability(0, k)).every(Number.isFinite)).toBe(true)
    expect(probability(0, 0)).toBeCloseTo(1 / (1 + Math.exp(-1)), 6)
    expect(probability(1, 2)).toBeCloseTo(0.25, 6)
  })

  it('starts at the logarithm of the share of each class', () => {
    expect(losses.softmax.start(Float64Array.of(1, 0, 0, 1), Float64Array.of(1, 2, 3, 2), 0)).toBeCloseTo(Math.log(3 / 8), 12)
    expect(Number.isFinite(losses.softmax.start(Float64Array.of(0, 0), undefined, 0))).toBe(true)
    expect(losses.softmax.value(0.25, 1, 0)).toBeCloseTo(Math.log(4), 12)
  })
})

describe('the table of losses', () => {
  it('is sorted, and each is named as its key', () => {
    expect(Object.keys(losses)).toEqual(Object.keys(losses).sort())
    for (const [name, loss] of Object.entries(losses)) expect(loss.name).toBe(name)
  })
})
