import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { type Cell, formats, minus, openRoom } from './kernel-room.ts'
import { leafOf } from './leaf-arbitrary.ts'
import { type ScanAnswer, type ScanFeature, scan } from './scan-room.ts'

const room = openRoom()
const ask = { minRows: 1, minHessian: 1, l1: 0, l2: 0 }

/** What threads make of their answers: `bestThread` of `histograms.ts`. */
function betterOf(first: ScanAnswer, second: ScanAnswer): ScanAnswer {
  return second.feature >= 0 && second.gain > first.gain ? second : first
}

/** Whether one thread that scans two features takes the split that two threads with one feature each agree on. */
function isSameOnThreads(features: readonly ScanFeature[], format: 0 | 1 | 2): boolean {
  const alone = scan(room, features, format, ask)
  const [one, two] = [0, 1].map((at) => scan(room, features, format, ask, [at, at + 1]))
  const found = betterOf(one, two)
  return found.feature === alone.feature && found.bin === alone.bin && found.missingLeft === alone.missingLeft
}

/** Two features of two bins each whose gains differ by less than f32 can tell, or hardly more. */
const alikeFeatures: fc.Arbitrary<ScanFeature[]> = fc
  .record({
    c: fc.integer({ min: 2, max: 60_000 }),
    mean: fc.integer({ min: 1000, max: 16_000 }),
    rest: fc.integer({ min: -16_000, max: 16_000 }),
    off: fc.integer({ min: -300, max: 300 }),
    isSwapped: fc.boolean(),
  })
  .map(({ c, mean, rest, off, isSwapped }) => {
    const all: Cell = { g: c * mean + 50_000 * rest, h: (c + 50_000) * 1024, c: c + 50_000 }
    return [0, off].map((more, at) => {
      const cell = { g: c * mean + more, h: c * 1024, c }
      const cells = [cell, minus(all, cell)]
      return { cells: isSwapped && at === 1 ? cells.reverse() : cells, hasMissing: false }
    })
  })

/** Of a leaf of 100,000 rows: a feature that gains by f32, and one that gains the next f32 more. Found by search. */
const nextFloats = [
  { g: -186_720_051, first: [-55_244_192, 59_157], second: [-37_239_289, 50_023] },
  { g: 109_407_213, first: [23_432_036, 13_919], second: [62_845_214, 46_635] },
  { g: -52_158_775, first: [-26_658_314, 51_375], second: [-1_079_760, 2147] },
  { g: 132_581_136, first: [92_059_621, 37_958], second: [96_716_917, 41_041] },
] as const

describe('features scanned by two threads', () => {
  it.each(nextFloats)(
    'give the split that one thread finds where one number gains the next f32 more: G = $g',
    (of) => {
      const all = { g: of.g, h: 102_400_000, c: 100_000 }
      const features = [of.first, of.second].map(([g, c]) => {
        const left = { g, h: 1024 * c, c }
        return { cells: [left, minus(all, left)], hasMissing: false }
      })
      expect(isSameOnThreads(features, 1)).toBe(true)
    },
  )

  it('give the split that one thread finds where two numbers gain all but the same', () => {
    fc.assert(
      fc.property(alikeFeatures, (features) => {
        expect(isSameOnThreads(features, 1)).toBe(true)
      }),
      { seed: 19, numRuns: times(500, 100_000) },
    )
  })

  for (const first of [false, true])
    for (const format of formats)
      it(`give the split that one thread finds, in cells of format ${format}: a ${first ? 'category' : 'number'}, then a number`, () => {
        fc.assert(
          // Few rows and bins, so that features often part the rows in the same way.
          fc.property(leafOf(format, 4), ([one, two]) => {
            expect(isSameOnThreads([{ ...one, isCategory: first }, two], format)).toBe(true)
          }),
          { seed: 19, numRuns: times(150, 100_000) },
        )
      })
})
