import { exp } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { softmax } from '../../../src/train/losses/softmax.ts'
import { openRoom } from '../trees/kernel-room.ts'

const room = openRoom()

describe('softmax', () => {
  const classes = 4

  /** Class probabilities and the derivatives for one class, as a round of boosting has them. */
  function round(scores: readonly (readonly number[])[], label: number, targets: readonly number[]) {
    room.clear()
    const n = scores.length
    const [at, shares, truth, g, h] = [8 * classes, 4 * classes, 8, 4, 4].map((size) => room.take(n * size))
    for (let k = 0; k < classes; k++)
      room.views.f64.set(
        scores.map((row) => row[k]),
        at / 8 + k * n,
      )
    room.views.f64.set(targets, truth / 8)
    room.kernels.classShares(n, 0, 1, classes, n, at, shares)
    const factor = classes / (classes - 1)
    room.kernels.classLoss(n, 0, 1, label, factor, shares + label * n * 4, truth, 0, g, h)
    const probability = (row: number, k: number): number => room.views.f32[shares / 4 + k * n + row]
    return {
      probability,
      gradient: (row: number) => room.views.f32[g / 4 + row],
      hessian: (row: number) => room.views.f32[h / 4 + row],
    }
  }

  const seed = seedOf(12)
  const scores = Array.from({ length: 60 }, () =>
    Array.from({ length: classes }, () => 20 * seed.next() - 10),
  )
  const targets = scores.map(() => seed.integer(classes))

  it('has class probabilities that sum up to 1, and p − y and f p (1 − p) of each class', () => {
    for (let label = 0; label < classes; label++) {
      const { probability, gradient, hessian } = round(scores, label, targets)
      scores.forEach((row, at) => {
        const sum = row.reduce((total, score) => total + exp(score), 0)
        const p = exp(row[label]) / sum
        expect(Math.abs(probability(at, label) - p)).toBeLessThan(3e-7 * p)
        expect(Math.abs(gradient(at) - (p - (targets[at] === label ? 1 : 0)))).toBeLessThan(3e-7)
        expect(Math.abs(hessian(at) - Math.max(1e-16, (classes / (classes - 1)) * p * (1 - p)))).toBeLessThan(
          3e-7,
        )
      })
    }
  })

  it('takes scores that are hundreds apart', () => {
    const { probability } = round(
      [
        [900, -900, 0, 899],
        [-1e6, -1e6, -1e6, -1e6],
      ],
      0,
      [0, 0],
    )
    expect([0, 1, 2, 3].map((k) => probability(0, k)).every(Number.isFinite)).toBe(true)
    expect(probability(0, 0)).toBeCloseTo(1 / (1 + Math.exp(-1)), 6)
    expect(probability(1, 2)).toBeCloseTo(0.25, 6)
  })

  it('starts at the logarithm of the share of each class', () => {
    expect(softmax.start(Float64Array.of(1, 0, 0, 1), Float64Array.of(1, 2, 3, 2), 0)).toBeCloseTo(
      Math.log(3 / 8),
      12,
    )
    expect(Number.isFinite(softmax.start(Float64Array.of(0, 0), undefined, 0))).toBe(true)
    expect(softmax.value(0.25, 1, 0)).toBeCloseTo(Math.log(4), 12)
  })
})
