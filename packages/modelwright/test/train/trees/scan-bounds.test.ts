import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { type Cell, formats, minus, noCell, openRoom, plus, sumOf } from './kernel-room.ts'
import { anyAsk, leafOf } from './leaf-arbitrary.ts'
import { knownBins, type ScanAsk, type ScanFeature, scan } from './scan-room.ts'

const room = openRoom()

/** A side's value as a leaf would have it, held between bounds; and what it gains with it. */
function held({ g, h }: Cell, { l1, l2, low = -Infinity, high = Infinity }: ScanAsk) {
  const size = Math.max(Math.abs(g) - l1, 0)
  const value = Math.min(high, Math.max(low, (-Math.sign(g) * size) / (h + l2)))
  return { value, gain: -(2 * g * value + (h + l2) * value * value + 2 * l1 * Math.abs(value)) }
}

/** What the best cut gains whose sides are in the direction of the feature. */
function bestHeld(feature: ScanFeature, ask: ScanAsk): number {
  const bins = knownBins(feature)
  const missing = feature.hasMissing ? feature.cells[bins] : noCell
  const all = sumOf(feature.cells)
  let best = -Infinity
  for (let cut = 0; cut < bins; cut++)
    for (const left of [
      sumOf(feature.cells.slice(0, cut + 1)),
      plus(sumOf(feature.cells.slice(0, cut + 1)), missing),
    ]) {
      const right = minus(all, left)
      const least = Math.max(1, ask.minHessian)
      if (left.c < ask.minRows || right.c < ask.minRows || left.h < least || right.h < least) continue
      const [a, b] = [held(left, ask), held(right, ask)]
      if ((b.value - a.value) * (feature.direction ?? 0) >= 0) best = Math.max(best, a.gain + b.gain)
    }
  return best
}

describe('the scan with bounds and directions', () => {
  for (const format of formats)
    it(`finds the best cut whose sides keep to them, in cells of format ${format}`, () => {
      const bounds = fc.tuple(
        fc.double({ min: -8, max: 0, noNaN: true }),
        fc.double({ min: 0, max: 8, noNaN: true }),
      )
      fc.assert(
        fc.property(
          leafOf(format),
          anyAsk,
          bounds,
          fc.constantFrom(-1, 0, 1),
          (drawn, plain, [low, high], direction) => {
            const ask = { ...plain, low, high, isBounded: true }
            const features = drawn.map((feature) => ({ ...feature, direction: direction as -1 | 0 | 1 }))
            const best = Math.max(...features.map((feature) => bestHeld(feature, ask)))
            const answer = scan(room, features, format, ask)
            if (best === -Infinity) expect(answer.feature).toBe(-1)
            else expect(Math.abs(answer.gain - best)).toBeLessThanOrEqual(1e-6 * (1 + Math.abs(best)))
          },
        ),
        { seed: 23, numRuns: times(120, 8000) },
      )
    })
})
