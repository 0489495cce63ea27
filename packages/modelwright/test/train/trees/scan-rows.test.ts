import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { bestGain, cutsOf, orderCuts } from './brute-force-scan.ts'
import { featuresOf, lay, leaf, listOf, room, stride } from './few-rows.ts'
import {
  type Cell,
  cellsOf,
  noCell,
  openRoom,
  plus,
  readCells,
  sumOf,
  topGradient,
  topHessian,
  writeCells,
  writeRows,
} from './kernel-room.ts'

describe('scanFew', () => {
  it('finds what a scan of all cells finds, from the records alone, and leaves its cells clean', () => {
    const rules = fc.record({ minRows: fc.constantFrom(1, 2, 5), l2: fc.constantFrom(0, 1024) })
    fc.assert(
      fc.property(leaf, listOf, rules, (of, listed, { minRows, l2 }) => {
        const { records, bins, facts, list, cells } = lay(of, listed, 0)
        const [ask, answer, levels, sides] = [room.take(128), room.take(64), room.take(8192), room.take(512)]
        const all = of.rows.reduce<Cell>((sum, { g, h }) => plus(sum, { g, h, c: 1 }), noCell)
        room.views.f64.set(
          [all.g, all.h, all.c, minRows, 1, 0, l2, -Infinity, Infinity, 0, 0, 1, 0, 0],
          ask / 8,
        )
        const given = [records, of.rows.length, bins, stride, facts, list, listed.length] as const
        room.kernels.scanFew(...given, ask, answer, cells, levels, sides)
        const asked = { minRows, minHessian: 1, l1: 0, l2 }
        const features = featuresOf(of)
        const best = bestGain(
          listed.flatMap((at) => (of.isCategory[at] ? orderCuts : cutsOf)(features[at], asked)),
        )
        const found = room.views.i32[answer / 4 + 2]
        if (best === -Infinity) expect(found).toBe(-1)
        else {
          expect(listed).toContain(found)
          expect(Math.abs(room.views.f64[answer / 8] - best)).toBeLessThanOrEqual(1e-6 * best)
        }
        expect(room.views.u8.subarray(cells, cells + 4096).every((byte) => byte === 0)).toBe(true)
      }),
      { seed: 47, numRuns: times(200, 10_000) },
    )
  })

  it('with one cut at random cuts between the lowest and the highest bin there are, and says its sums', () => {
    fc.assert(
      fc.property(leaf, fc.integer({ min: 1, max: 2 ** 32 - 1 }), (drawn, draw) => {
        const of = { ...drawn, isCategory: drawn.isCategory.map(() => false) }
        const { records, bins, facts, list, cells } = lay(of, [2], 0)
        const [ask, answer, levels, sides] = [room.take(128), room.take(64), room.take(8192), room.take(512)]
        const [feature] = featuresOf(of).slice(2)
        const all = sumOf(feature.cells)
        room.views.f64.set([all.g, all.h, all.c, 1, 1, 0, 0, -Infinity, Infinity, 0, 0, 1, draw, 0], ask / 8)
        room.kernels.scanFew(
          records,
          of.rows.length,
          bins,
          stride,
          facts,
          list,
          1,
          ask,
          answer,
          cells,
          levels,
          sides,
        )
        const [found, bin, missingLeft] = room.views.i32.subarray(answer / 4 + 2, answer / 4 + 5)
        if (found < 0) return
        const known = feature.cells.slice(0, feature.hasMissing ? -1 : undefined)
        const seen = known.flatMap(({ c }, at) => (c > 0 ? [at] : []))
        expect(bin).toBeGreaterThanOrEqual(Math.min(...seen))
        expect(bin).toBeLessThan(Math.max(...seen))
        const below = sumOf(known.slice(0, bin + 1))
        const left = missingLeft === 1 ? plus(below, feature.cells[known.length]) : below
        const [g, h, c] = room.views.f64.subarray(answer / 8 + 3, answer / 8 + 6)
        expect({ g, h, c }).toEqual(left)
      }),
      { seed: 53, numRuns: times(100, 5000) },
    )
  })
})

describe('scanFew on codes', () => {
  const wide = openRoom(1 << 23)
  for (const [levels, isLong] of [
    [300, false],
    [40_000, false],
    [70_000, true],
  ] as const)
    it(`finds of ${levels} levels what a scan of all their cells finds, and leaves its cells clean`, () => {
      const rows = fc.array(
        fc.record({
          g: fc.integer({ min: -topGradient, max: topGradient }),
          h: fc.integer({ min: 1, max: topHessian }),
          code: fc.oneof(fc.constantFrom(0, 1, 2, levels), fc.nat({ max: levels })),
        }),
        { minLength: 2, maxLength: 64 },
      )
      const rules = fc.record({
        smoothing: fc.constantFrom(0, 3000),
        leastOfLevel: fc.constantFrom(1, 2),
        most: fc.constantFrom(0, 3),
        hasMissing: fc.boolean(),
      })
      fc.assert(
        fc.property(rows, rules, (drawn, { smoothing, leastOfLevel, most, hasMissing }) => {
          wide.clear()
          const codes = drawn.map(({ code }) => (hasMissing ? code : Math.min(code, levels - 1)))
          const cells = wide.take((levels + 1) * 16)
          const of = cellsOf(
            drawn.map(({ g, h }, row) => ({ row, g, h })),
            (row) => codes[row],
            levels + 1,
          )
          writeCells(wide, cells, of, 1)
          const [facts, mask, ask] = [wide.take(32), wide.take(1), wide.take(128)]
          wide.views.u8[mask] = 1
          wide.views.i32.set([0, levels, 1, hasMissing ? levels : -1, 0, -1], facts / 4)
          const { g, h, c } = sumOf(of)
          const bounds = [-Infinity, Infinity]
          wide.views.f64.set(
            [g, h, c, 1, 1, 0, 9, ...bounds, smoothing, 5, leastOfLevel, 0, 0, most],
            ask / 8,
          )
          const [wholeAnswer, answer] = [wide.take(64), wide.take(64)]
          const [wholeSides, sides] = [wide.take(levels + 1), wide.take(levels + 1)]
          const sorting = wide.take((levels + 1) * 16)
          wide.kernels.scanLeaf(cells, 1, facts, 0, 1, mask, ask, wholeAnswer, sorting, wholeSides)
          const [records, column, list, few] = [64 * 8, 64 * 4, 16, 4096 + 416].map((bytes) =>
            wide.take(bytes),
          )
          writeRows(
            wide,
            records,
            drawn.map(({ g: own, h: hessian }, row) => ({ row, g: own, h: hessian })),
          )
          if (isLong) wide.views.u32.set(codes, column / 4)
          else wide.views.u16.set(codes, column / 2)
          wide.views.i32.set([0, isLong ? -4 : -2, column], list / 4)
          const given = [records, drawn.length, 0, 0, facts, list, 1] as const
          wide.kernels.scanFew(...given, ask, answer, few, sorting, sides)
          const bytes = (at: number, count: number): Uint8Array => wide.views.u8.slice(at, at + count)
          // The gain, feature, cut, missing side, kind and sums: all of the answer.
          expect(bytes(answer, 48)).toEqual(bytes(wholeAnswer, 48))
          // Compared as one: tens of thousands of bytes take long one by one.
          expect(Buffer.compare(bytes(sides, levels + 1), bytes(wholeSides, levels + 1))).toBe(0)
          expect(bytes(few, 4096).every((byte) => byte === 0)).toBe(true)
        }),
        { seed: 59, numRuns: times(60, 2000) },
      )
    })
})

describe('accumulateListed', () => {
  for (const isWide of [false, true])
    it(`sums rows by the bins of listed features only, in ${isWide ? 'wide' : 'medium'} cells`, () => {
      fc.assert(
        fc.property(leaf, listOf, (of, listed) => {
          const { records, bins, list, cells } = lay(of, listed, 4096)
          room.kernels.accumulateListed(
            records,
            of.rows.length,
            bins,
            stride,
            list,
            listed.length,
            isWide ? 1 : 0,
          )
          const format = isWide ? 2 : 1
          const features = featuresOf(of)
          listed.forEach((feature, at) => {
            const found = readCells(room, cells + at * 4096, features[feature].cells.length, format)
            expect(found).toEqual(features[feature].cells)
          })
          expect(readCells(room, cells + listed.length * 4096, 4, format)).toEqual([
            noCell,
            noCell,
            noCell,
            noCell,
          ])
        }),
        { seed: 59, numRuns: times(60, 3000) },
      )
    })
})

describe('isPure', () => {
  it('says whether all records have the same target', () => {
    room.clear()
    const [records, targets] = [room.take(64), room.take(80)]
    writeRows(
      room,
      records,
      [3, 1, 7].map((row) => ({ row, g: 0, h: 0 })),
    )
    room.views.f64.set([9, 5, 9, 5, 9, 9, 9, 5], targets / 8)
    expect(room.kernels.isPure(records, 3, targets)).toBe(1)
    expect(room.kernels.isPure(records, 1, targets)).toBe(1)
    for (const row of [1, 3, 7]) {
      room.views.f64.set([9, 5, 9, 5, 9, 9, 9, 5], targets / 8)
      room.views.f64[targets / 8 + row] = 4
      expect(room.kernels.isPure(records, 3, targets)).toBe(0)
    }
  })

  it('writes cells that can be read again', () => {
    // The room's own reading and writing: other tests lean on them.
    room.clear()
    const at = room.take(64)
    const cells = [
      { g: -67_100_672, h: 16_769_024, c: 4096 },
      { g: 1, h: 0, c: 1 },
    ]
    for (const format of [0, 1, 2] as const) {
      writeCells(room, at, cells, format)
      expect(readCells(room, at, 2, format)).toEqual(cells)
    }
  })
})
