import { describe, expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { openRoom } from './kernel-room.ts'

const room = openRoom()

/**
 * How far the kernels' exp in f64 is off, as a share of exp: Poisson's gradient is exp(score) − target, and with
 * `Math.exp(score)` for a target all digits but the error are gone before it becomes an f32.
 */
function errorsOf(scores: readonly number[]): number[] {
  room.clear()
  const n = scores.length
  const [at, truth, g, h] = [8, 8, 4, 4].map((size) => room.take(n * size))
  room.views.f64.set(scores, at / 8)
  room.views.f64.set(scores.map(Math.exp), truth / 8)
  room.kernels.poisson(n, 0, 1, at, truth, 0, g, h)
  return scores.map((score, row) => Math.abs(room.views.f32[g / 4 + row]) / Math.exp(score))
}

/** How far log loss's probability is from the sigmoid. */
function sigmoidErrors(scores: readonly number[]): number[] {
  room.clear()
  const n = scores.length
  const [at, truth, g, h] = [8, 1, 4, 4].map((size) => room.take(n * size))
  room.views.f64.set(scores, at / 8)
  room.kernels.logLoss(n, 0, 1, at, truth, 0, g, h)
  return scores.map((score, row) => {
    const wanted = 1 / (1 + Math.exp(-score))
    return Math.abs(room.views.f32[g / 4 + row] - wanted) / wanted
  })
}

function drawn(count: number, reach: number): number[] {
  const seed = seedOf(8)
  return Array.from({ length: count }, () => reach * (2 * seed.next() - 1))
}

describe('exp of the kernels', () => {
  it('is within 2.8e-10 of exp in f64, over all whose exp fits an f32', () => {
    expect(Math.max(...errorsOf([...drawn(20_000, 80), 0, Math.LN2 / 2, -Math.LN2 / 2, 1e-9]))).toBeLessThan(
      2.8e-10,
    )
  })

  it('gives sigmoids to a few units in the last place of an f32, for rows in any place of four', () => {
    // The score itself is rounded to an f32 first: that alone is off by 6e-8 of it.
    for (const scores of [drawn(20_003, 80), drawn(1026, 3), [0, 1, -1, 0.5, 17, -17, 30]])
      sigmoidErrors(scores).forEach((error, row) => {
        expect(error).toBeLessThan(5e-7 + 6e-8 * Math.abs(scores[row]))
      })
  })

  it('is held for arguments that no number holds the exp of', () => {
    room.clear()
    const [at, truth, g, h] = [8, 1, 4, 4].map((size) => room.take(8 * size))
    room.views.f64.set([1e6, -1e6, Infinity, -Infinity, 88, -88, 700, -700], at / 8)
    room.kernels.logLoss(8, 0, 1, at, truth, 0, g, h)
    const [up, down] = [0, 1].map((half) => [0, 2, 4, 6].map((row) => room.views.f32[g / 4 + row + half]))
    expect(up.every((p) => p === 1)).toBe(true)
    expect(down.every((p) => p >= 0 && p < 1e-30)).toBe(true)
  })
})
