import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import {
  type Cell,
  cellsOf,
  type Format,
  formats,
  minus,
  noCell,
  openRoom,
  plus,
  type Row,
  readCells,
  sizeOf,
  sumOf,
  topGradient,
  topHessian,
  writeCells,
  writeRows,
} from './kernel-room.ts'

const room = openRoom()

const rowsOf = (most: number) =>
  fc
    .array(
      fc.record({
        g: fc.integer({ min: -topGradient, max: topGradient }),
        h: fc.integer({ min: 0, max: topHessian }),
      }),
      { minLength: 1, maxLength: most },
    )
    // Every third row of the table is in another leaf.
    .map((rows) => rows.map((row, at): Row => ({ ...row, row: at + Math.floor(at / 2) })))

const rowCountOf = (rows: readonly Row[]): number => rows[rows.length - 1].row + 1

/** A bin for a row and feature, without an array of them. */
const bin = (row: number, feature: number, bins: number): number =>
  (Math.imul(row * 31 + feature * 17 + 5, 0x9e3779b1) >>> 7) % bins

function strideFor(features: number): number {
  if (features > 32) return Math.ceil(features / 16) * 16
  return features <= 4 ? 4 : features <= 8 ? 8 : features <= 16 ? 16 : 32
}

/** Adds rows to dense features with the kernel, onto cells that are not empty before. */
function dense(
  rows: readonly Row[],
  features: number,
  format: Format,
  touches: 0 | 1,
  before: Cell,
  sign: 0 | -1 = 0,
): Cell[][] {
  room.clear()
  const stride = strideFor(features)
  const bins = room.take(rowCountOf(rows) * stride)
  for (let row = 0; row < rowCountOf(rows); row++)
    for (let feature = 0; feature < features; feature++)
      room.views.u8[bins + row * stride + feature] = bin(row, feature, 256)
  const records = room.take(rows.length * 8)
  writeRows(room, records, rows)
  const cells = room.take(features * 256 * sizeOf(format))
  writeCells(room, cells, new Array<Cell>(features * 256).fill(before), format)
  room.kernels.accumulateDense(
    ...[records, rows.length, bins, stride, features, cells],
    ...[format, touches, sign],
  )
  return Array.from({ length: features }, (_, at) =>
    readCells(room, cells + at * 256 * sizeOf(format), 256, format),
  )
}

describe('accumulateDense', () => {
  for (const format of formats)
    for (const touches of [0, 1] as const)
      it(`sums rows by bin in cells of format ${format}${touches === 1 ? ', touching rows ahead' : ''}, for any number of features`, () => {
        fc.assert(
          fc.property(rowsOf(150), fc.integer({ min: 1, max: 37 }), (rows, features) => {
            const before = { g: -3, h: 5, c: 2 }
            const found = dense(rows, features, format, touches, before)
            found.forEach((cells, feature) => {
              const wanted = cellsOf(rows, (row) => bin(row, feature, 256), 256)
              expect(cells).toEqual(wanted.map((cell) => plus(cell, before)))
            })
          }),
          { seed: 5, numRuns: times(12, 400) },
        )
      })

  for (const format of formats)
    it(`takes rows away from cells of format ${format}`, () => {
      fc.assert(
        fc.property(rowsOf(100), fc.integer({ min: 1, max: 20 }), (rows, features) => {
          const before = { g: 200_000, h: 500_000, c: 200 }
          const found = dense(rows, features, format, 0, before, -1)
          found.forEach((cells, feature) => {
            const taken = cellsOf(rows, (row) => bin(row, feature, 256), 256)
            expect(cells).toEqual(taken.map((cell) => minus(before, cell)))
          })
        }),
        { seed: 6, numRuns: times(12, 400) },
      )
    })

  it('holds the largest sums of 4,096 rows in one narrow cell, of either sign', () => {
    for (const g of [topGradient, -topGradient]) {
      const rows = Array.from({ length: 4096 }, (): Row => ({ row: 0, g, h: topHessian }))
      const [cells] = dense(rows, 1, 0, 0, noCell)
      expect(cells[bin(0, 0, 256)]).toEqual({ g: 4096 * g, h: 4096 * topHessian, c: 4096 })
    }
  })

  it('holds the largest sums of 131,072 rows in one medium cell', () => {
    for (const g of [topGradient, -topGradient]) {
      const rows = Array.from({ length: 131_072 }, (): Row => ({ row: 0, g, h: topHessian }))
      const [cells] = dense(rows, 1, 1, 1, noCell)
      expect(cells[bin(0, 0, 256)]).toEqual({ g: 131_072 * g, h: 131_072 * topHessian, c: 131_072 })
    }
  })
})

describe('accumulateLevels', () => {
  for (const format of formats)
    for (const isLong of [false, true])
      it(`sums rows by codes of ${isLong ? 4 : 2} bytes in cells of format ${format}`, () => {
        const levels = isLong ? 70_000 : 40_000
        const codeOf = (row: number): number => bin(row, 1, levels)
        fc.assert(
          fc.property(rowsOf(200), (rows) => {
            room.clear()
            const into = isLong ? room.views.u32 : room.views.u16
            const codes = room.take(rowCountOf(rows) * into.BYTES_PER_ELEMENT)
            for (let row = 0; row < rowCountOf(rows); row++)
              into[codes / into.BYTES_PER_ELEMENT + row] = codeOf(row)
            const records = room.take(rows.length * 8)
            writeRows(room, records, rows)
            const cells = room.take(levels * sizeOf(format))
            room.kernels.accumulateLevels(records, rows.length, codes, isLong ? 1 : 0, cells, format)
            const wanted = cellsOf(rows, codeOf, levels)
            for (const { row } of rows) {
              const at = codeOf(row)
              expect(readCells(room, cells + at * sizeOf(format), 1, format)).toEqual([wanted[at]])
            }
            expect(sumOf(readCells(room, cells, levels, format))).toEqual(sumOf(wanted))
          }),
          { seed: 7, numRuns: times(4, 60) },
        )
      })
})

/** Sparse features: of each row's bins those off the usual are listed by cell. */
function sparse(
  rows: readonly Row[],
  features: readonly { bins: number; usual: number; missing: boolean }[],
  format: Format,
) {
  room.clear()
  const starts = room.take((rowCountOf(rows) + 2) * 4)
  const entries = room.take(rowCountOf(rows) * features.length * 4)
  const firstCells = features.map((_, at) => at * 64)
  let count = 0
  for (let row = 0; row < rowCountOf(rows); row++) {
    features.forEach(({ bins, usual }, at) => {
      const own = bin(row, at, bins)
      if (own !== usual) room.views.u32[entries / 4 + count++] = firstCells[at] + own
    })
    room.views.u32[starts / 4 + row + 1] = count
  }
  const records = room.take(rows.length * 8)
  writeRows(room, records, rows)
  const cells = room.take(features.length * 64 * sizeOf(format))
  room.kernels.accumulateSparse(records, rows.length, starts, entries, cells, format)
  const facts = room.take(features.length * 32)
  features.forEach(({ bins, usual, missing }, at) => {
    const known = missing ? bins - 1 : bins
    room.views.i32.set([firstCells[at], known, 0, missing ? known : -1, 0, usual], facts / 4 + at * 8)
  })
  return { cells, facts }
}

const sparseFeatures = fc.array(
  fc
    .record({ bins: fc.integer({ min: 2, max: 60 }), usual: fc.nat({ max: 59 }), missing: fc.boolean() })
    .map((drawn) => ({ ...drawn, usual: drawn.usual % drawn.bins })),
  { minLength: 1, maxLength: 5 },
)

describe('accumulateSparse and fillUsual', () => {
  for (const format of formats)
    it(`give the cells of format ${format} that a dense feature would have`, () => {
      fc.assert(
        fc.property(rowsOf(150), sparseFeatures, (rows, features) => {
          const { cells, facts } = sparse(rows, features, format)
          const all = rows.reduce<Cell>((sum, { g, h }) => plus(sum, { g, h, c: 1 }), noCell)
          const read = (): Cell[][] =>
            features.map((_, at) => readCells(room, cells + at * 64 * sizeOf(format), 64, format))
          const wanted = features.map(({ bins }, at) => cellsOf(rows, (row) => bin(row, at, bins), 64))
          const listed = wanted.map((of, at) =>
            of.map((cell, place) => (place === features[at].usual ? noCell : cell)),
          )
          expect(read()).toEqual(listed)
          // What is in the usual cell before does not matter: parents' histograms are used again.
          writeCells(room, cells + features[0].usual * sizeOf(format), [{ g: 7, h: 7, c: 7 }], format)
          for (let at = 0; at < features.length; at++)
            room.kernels.fillUsual(cells, facts + at * 32, format, all.g, all.h, all.c)
          expect(read()).toEqual(wanted)
          for (const of of read()) expect(minus(sumOf(of), all)).toEqual(noCell)
        }),
        { seed: 9, numRuns: times(25, 1000) },
      )
    })
})
