import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { bestGain, orderCuts, partingOf, subsetCuts } from './brute-force-scan.ts'
import { type Cell, formats, noCell, openRoom, sumOf } from './kernel-room.ts'
import { anyAsk, leafOf } from './leaf-arbitrary.ts'
import { type ScanAnswer, type ScanAsk, type ScanFeature, scan } from './scan-room.ts'

const room = openRoom()
const runs = { seed: 29, numRuns: times(150, 10_000) }
/** Gains are compared as f32. */
const slack = 1e-6
const plain: ScanAsk = { minRows: 1, minHessian: 1, l1: 0, l2: 0 }

const leftOf = ({ sides }: ScanAnswer, { cells }: ScanFeature): Cell =>
  sumOf(cells.filter((_, at) => sides[at] === 1))

/** An answer's sides, sums and gain agree, and it gains as much as the best. */
function checkAnswer(
  answer: ScanAnswer,
  feature: ScanFeature,
  ask: ScanAsk,
  best: number,
  l2 = ask.l2,
): void {
  if (best === -Infinity) {
    expect(answer.feature).toBe(-1)
    return
  }
  expect(answer).toMatchObject({ feature: 0, isCategory: true })
  expect(answer.left).toEqual(leftOf(answer, feature))
  expect(Math.abs(answer.gain - best)).toBeLessThanOrEqual(slack * best)
  const parting = partingOf(answer.left, sumOf(feature.cells), ask, l2)
  expect(Math.abs(parting!.gain - answer.gain)).toBeLessThanOrEqual(slack * best)
}

const asCategory = ([feature]: readonly ScanFeature[]): ScanFeature => ({ ...feature, isCategory: true })

describe('the scan of levels', () => {
  for (const format of formats)
    it(`finds the best cut of the levels in the order of their smoothed means, in cells of format ${format}`, () => {
      const more = fc.record({
        smoothing: fc.constantFrom(0, 1024, 50_000),
        levelL2: fc.constantFrom(0, 10_240),
        levelMinRows: fc.constantFrom(1, 1, 3, 50),
        maxSplitLevels: fc.constantFrom(0, 0, 1, 2, 5, 32),
      })
      fc.assert(
        fc.property(leafOf(format, 40), anyAsk, more, (leaf, given, levels) => {
          const feature = asCategory(leaf)
          const ask = { ...given, ...levels }
          const isFew = feature.cells.filter(({ c }) => c > 0).length <= 4
          const l2 = ask.l2 + (isFew ? 0 : ask.levelL2)
          checkAnswer(scan(room, [feature], format, ask), feature, ask, bestGain(orderCuts(feature, ask)), l2)
        }),
        runs,
      )
    })

  it('finds the best of all subsets of up to eight levels, where hessians are equal and nothing holds it back', () => {
    fc.assert(
      fc.property(leafOf(1, 8), (leaf) => {
        const drawn = asCategory(leaf)
        const feature = { ...drawn, cells: drawn.cells.map(({ g, c }) => ({ g, h: 1024 * c, c })) }
        checkAnswer(scan(room, [feature], 1, plain), feature, plain, bestGain(subsetCuts(feature, plain)))
      }),
      runs,
    )
  })

  it('finds the best of all subsets for any hessians above 0', () => {
    fc.assert(
      fc.property(leafOf(1, 8), (leaf) => {
        const drawn = asCategory(leaf)
        const feature = { ...drawn, cells: drawn.cells.map(({ g, h, c }) => ({ g, h: h + c, c })) }
        const best = bestGain(subsetCuts(feature, plain))
        checkAnswer(scan(room, [feature], 1, plain), feature, plain, best)
      }),
      runs,
    )
  })

  it('picks at most so many levels out, and never more than half of them', () => {
    fc.assert(
      fc.property(leafOf(1, 40), fc.constantFrom(1, 2, 7, 100), (leaf, maxSplitLevels) => {
        const feature = asCategory(leaf)
        const { feature: found, sides } = scan(room, [feature], 1, { ...plain, maxSplitLevels })
        if (found < 0) return
        const here = sides.filter((_, at) => feature.cells[at].c > 0)
        const left = here.filter((side) => side === 1).length
        expect(left).toBeLessThanOrEqual(Math.min(maxSplitLevels, Math.ceil(here.length / 2)))
      }),
      runs,
    )
  })

  it('sends levels that the leaf does not have, or with too few rows, to the right', () => {
    const cells = [
      { g: -900, h: 50, c: 5 },
      noCell,
      { g: -999, h: 10, c: 1 },
      { g: 800, h: 50, c: 5 },
      { g: 10, h: 50, c: 5 },
      { g: 9, h: 50, c: 5 },
      { g: -800, h: 50, c: 5 },
    ]
    const answer = scan(room, [{ cells, hasMissing: false, isCategory: true }], 1, {
      ...plain,
      levelMinRows: 2,
    })
    expect(answer.sides[1]).toBe(0)
    expect(answer.sides[2]).toBe(0)
  })

  it('says on which side missing values are, as a level of their own', () => {
    const cells = [
      { g: -50, h: 5, c: 5 },
      { g: 50, h: 5, c: 5 },
      { g: -49, h: 5, c: 5 },
    ]
    const answer = scan(room, [{ cells, hasMissing: true, isCategory: true }], 0, plain)
    expect(answer.sides[2]).toBe(answer.sides[0])
    expect(answer.sides[1]).not.toBe(answer.sides[0])
    expect(answer.missingLeft).toBe(answer.sides[2])
    const without = scan(
      room,
      [{ cells: [...cells.slice(0, 2), noCell], hasMissing: true, isCategory: true }],
      0,
      plain,
    )
    expect(without.missingLeft).toBe(2)
  })

  it('keeps the better feature where one is a category and one is not, in any order', () => {
    fc.assert(
      fc.property(leafOf(0), fc.boolean(), (leaf, isFirst) => {
        const features = leaf.map((feature, at) => ({ ...feature, isCategory: (at === 0) === isFirst }))
        const both = scan(room, features, 0, plain)
        const gains = [0, 1].map((at) => scan(room, features, 0, plain, [at, at + 1]).gain)
        if (both.feature < 0) expect(Math.max(...gains)).toBe(-Infinity)
        else expect(Math.abs(both.gain - Math.max(...gains))).toBeLessThanOrEqual(slack * Math.max(...gains))
      }),
      runs,
    )
  })
})
