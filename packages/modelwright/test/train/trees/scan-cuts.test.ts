import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { bestGain, cutsOf, partingOf, sideGain } from './brute-force-scan.ts'
import { type Cell, formats, minus, noCell, openRoom, plus, sumOf, topHessian } from './kernel-room.ts'
import { anyAsk, leafOf } from './leaf-arbitrary.ts'
import { knownBins, type ScanAnswer, type ScanAsk, type ScanFeature, scan } from './scan-room.ts'

const room = openRoom()
const runs = { seed: 17, numRuns: times(150, 10_000) }

/** Gains are compared as f32, and worked out so in the plain scan: each of its few steps is off by 6e-8 at most. */
const slack = 1e-6

/** What goes left by an answer, taken from the feature's cells. */
function leftOf({ bin, missingLeft }: ScanAnswer, feature: ScanFeature): Cell {
  const below = sumOf(feature.cells.slice(0, Math.min(bin + 1, knownBins(feature))))
  return missingLeft === 1 ? plus(below, feature.cells[knownBins(feature)]) : below
}

/** An answer is a cut that exists, says its sums and gain rightly, and no cut gains more. */
function checkAnswer(answer: ScanAnswer, features: readonly ScanFeature[], ask: ScanAsk): void {
  const best = bestGain(features.flatMap((feature) => cutsOf(feature, ask)))
  if (best === -Infinity) {
    expect(answer.feature).toBe(-1)
    return
  }
  const feature = features[answer.feature]
  const left = leftOf(answer, feature)
  expect(answer.left).toEqual(left)
  const all = sumOf(feature.cells)
  const parting = partingOf(left, all, ask)
  expect(parting).toBeDefined()
  expect(Math.abs(answer.gain - parting!.gain)).toBeLessThanOrEqual(slack * best)
  expect(parting!.gain).toBeGreaterThanOrEqual(best * (1 - slack))
  const isMissing = feature.hasMissing && feature.cells[knownBins(feature)].c > 0
  expect(answer.missingLeft === 2).toBe(!isMissing)
}

describe('the scan of numbers', () => {
  for (const format of formats)
    it(`finds the best of all cuts in cells of format ${format}, missing values on either side`, () => {
      fc.assert(
        fc.property(leafOf(format), anyAsk, fc.boolean(), (drawn, ask, isSparse) => {
          const features = drawn.map((feature) => ({ ...feature, isSparse }))
          checkAnswer(scan(room, features, format, ask), features, ask)
        }),
        runs,
      )
    })

  it('finds a cut after each of 254 bins, and between known and missing', () => {
    for (const place of [0, 1, 3, 4, 100, 252, 253, 254]) {
      const cells = Array.from(
        { length: 256 },
        (_, bin): Cell => ({ g: bin <= place ? 10 : -10, h: 5, c: 1 }),
      )
      const features = [{ cells, hasMissing: true }]
      const ask = { minRows: 1, minHessian: 1, l1: 0, l2: 0 }
      for (const format of formats)
        expect(scan(room, features, format, ask)).toMatchObject({ feature: 0, bin: place, missingLeft: 0 })
    }
  })

  it('gives the same answer for narrow, medium and wide cells', () => {
    fc.assert(
      fc.property(leafOf(0), anyAsk, (features, ask) => {
        const [narrow, medium, wide] = formats.map((format) => scan(room, features, format, ask))
        expect(medium).toEqual(narrow)
        expect(wide.feature < 0).toBe(narrow.feature < 0)
        if (wide.feature >= 0)
          expect(Math.abs(wide.gain - narrow.gain)).toBeLessThanOrEqual(slack * wide.gain)
      }),
      runs,
    )
  })

  it('answers nothing where no cut leaves rows enough on both sides, or all rows are in one bin', () => {
    const ask = { minRows: 3, minHessian: 1, l1: 0, l2: 0 }
    const few = {
      cells: [
        { g: 5, h: 5, c: 2 },
        { g: -5, h: 5, c: 3 },
      ],
      hasMissing: false,
    }
    const one = { cells: [noCell, { g: 5, h: 5, c: 9 }, noCell], hasMissing: true }
    for (const format of formats) {
      expect(scan(room, [few], format, ask).feature).toBe(-1)
      expect(scan(room, [one], format, ask).feature).toBe(-1)
    }
  })

  it('takes a least hessian and penalties larger than any sum', () => {
    const cells = [
      { g: 5, h: 5, c: 2 },
      { g: -5, h: 5, c: 3 },
    ]
    const plain = { minRows: 1, minHessian: 1, l1: 0, l2: 0 }
    for (const format of formats) {
      expect(scan(room, [{ cells, hasMissing: false }], format, { ...plain, minHessian: 1e15 }).feature).toBe(
        -1,
      )
      const gain = (ask: Partial<ScanAsk>): number =>
        scan(room, [{ cells, hasMissing: false }], format, { ...plain, ...ask }).gain
      expect(gain({ l1: 1e15 })).toBeLessThanOrEqual(0)
      expect(gain({ l2: 1e12 })).toBeCloseTo(0, 6)
    }
  })
})

describe('the scan of a leaf as large as cells can count', () => {
  it('finds the best cut for 2^24 to 2^26 rows', () => {
    for (const rows of [2 ** 24, 2 ** 25, 2 ** 26 - 1]) {
      const half = Math.floor(rows / 2)
      const cells = [
        { g: half * 16_000, h: half * 1024, c: half },
        { g: -5, h: 1024, c: 1 },
        { g: -(rows - half - 1) * 16_382, h: (rows - half - 1) * 1024, c: rows - half - 1 },
      ]
      const features = [{ cells, hasMissing: false }]
      const ask = { minRows: 20, minHessian: 1, l1: 0, l2: 1024 }
      checkAnswer(scan(room, features, 2, ask), features, ask)
    }
  })

  it('finds it also where hessians are as large as they get: none of their bits is a sign', () => {
    for (const rows of [2 ** 25, 2 ** 25 + 100, 2 ** 26 - 1]) {
      const cells = [
        { g: 900 * (rows - 1), h: topHessian * (rows - 1), c: rows - 1 },
        { g: -1000, h: topHessian, c: 1 },
      ]
      const features = [{ cells, hasMissing: false }]
      const ask = { minRows: 1, minHessian: 1, l1: 0, l2: 0 }
      checkAnswer(scan(room, features, 2, ask), features, ask)
    }
  })
})

describe('the scan with one cut at random', () => {
  it('cuts where rows are on both sides, gains what the cut does, and draws every such cut', () => {
    const counts = [0, 3, 0, 2, 4, 0, 1, 0]
    const cells = counts.map((c, bin): Cell => ({ g: c * (bin - 4), h: c * 10, c }))
    const feature = { cells, hasMissing: false }
    const ask = { minRows: 1, minHessian: 1, l1: 0, l2: 0 }
    const bins = new Set<number>()
    for (let draw = 1; draw <= 200; draw++) {
      const answer = scan(room, [feature], 1, { ...ask, draw })
      bins.add(answer.bin)
      const left = leftOf(answer, feature)
      expect(answer.left).toEqual(left)
      const right = minus(sumOf(cells), left)
      const gain = sideGain(left, 0, 0) + sideGain(right, 0, 0)
      expect(Math.abs(answer.gain - gain)).toBeLessThanOrEqual(slack * gain)
    }
    expect([...bins].sort()).toEqual([1, 2, 3, 4, 5])
  })
})
