import { describe, expect, it } from 'vitest'
import type { Loss } from '../../../src/core/index.ts'
import { losses } from '../../../src/train/losses/index.ts'
import { derivatives, leastOf, points, targetsFor, totalAt, unitOf, weightsFor } from './loss-points.ts'

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

const cases = ofOneScore.flatMap((loss) =>
  parametersOf(loss).map((parameter) => ({ name: loss.name, loss, parameter })),
)

describe.each(cases)('the loss $name with $parameter', ({ loss, parameter }) => {
  for (const isWeighted of [false, true])
    it(`starts at the score that alone fits all rows best${isWeighted ? ', by weight' : ''}`, () => {
      for (const [count, draw] of [
        [1, 1],
        [2, 2],
        [9, 3],
        [100, 4],
        [101, 5],
      ]) {
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
    const often = Float64Array.from(
      [...targets].flatMap((target, row) => new Array<number>(row % 4).fill(target)),
    )
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
      expect(Math.abs(gradients[row] * unitOf(loss) - slope)).toBeLessThan(
        2e-6 * (1 + Math.abs(slope)) + 1e-6,
      )
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
    const scores = [-80, -40, -20, 20, 40, 80].filter(
      (score) => loss.link === 'identity' || loss.link === 'sigmoid' || Math.abs(score) <= 40,
    )
    const { gradients, hessians } = derivatives(
      loss,
      parameter,
      scores,
      scores.map(() => 1),
    )
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
    expect(
      [losses.gamma, losses.poisson, losses.tweedie].map((loss) =>
        [-1, 0, 1].map((target) => loss.targets!.fits(target)),
      ),
    ).toEqual([
      [false, false, true],
      [false, true, true],
      [false, true, true],
    ])
  })
})

describe('the table of losses', () => {
  it('is sorted, and each is named as its key', () => {
    expect(Object.keys(losses)).toEqual(Object.keys(losses).sort())
    for (const [name, loss] of Object.entries(losses)) expect(loss.name).toBe(name)
  })
})
