import fc from 'fast-check'
import { type Cell, type Format, noCell, plus, topGradient, topHessian } from './kernel-room.ts'
import type { ScanAsk, ScanFeature } from './scan-room.ts'

/** Rows that are alike: their bins in two features, their gradient and hessian, and how many there are. */
interface Alike {
  readonly bins: readonly [number, number]
  readonly g: number
  readonly h: number
  readonly times: number
}

/** Most rows of a drawn leaf: as many as cells of the format are for. */
const rowsFor: Readonly<Record<Format, number>> = { 0: 4096, 1: 131_072, 2: 2 ** 25 - 1 }

function alikes(format: Format, bins: number): fc.Arbitrary<Alike[]> {
  const most = 40
  return fc.array(
    fc.record({
      bins: fc.tuple(fc.nat({ max: bins - 1 }), fc.nat({ max: bins - 1 })),
      g: fc.oneof(
        fc.integer({ min: -topGradient, max: topGradient }),
        fc.constantFrom(-topGradient, 0, topGradient),
      ),
      h: fc.oneof(fc.constant(1024), fc.integer({ min: 0, max: topHessian })),
      times: fc.oneof(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: Math.floor(rowsFor[format] / most) }),
      ),
    }),
    { minLength: 1, maxLength: most },
  )
}

function cellsOf(rows: readonly Alike[], feature: 0 | 1, bins: number): Cell[] {
  const cells = new Array<Cell>(bins).fill(noCell)
  for (const { bins: of, g, h, times } of rows)
    cells[of[feature]] = plus(cells[of[feature]], { g: g * times, h: h * times, c: times })
  return cells
}

/** Two features of one leaf, whose sums are those of the format's rows. */
export function leafOf(format: Format, mostBins = 30): fc.Arbitrary<readonly [ScanFeature, ScanFeature]> {
  const missing = fc.tuple(fc.boolean(), fc.boolean())
  return fc.tuple(fc.integer({ min: 2, max: mostBins }), missing).chain(([bins, hasMissing]) =>
    alikes(format, bins).map((rows) => [
      { cells: cellsOf(rows, 0, bins), hasMissing: hasMissing[0] },
      { cells: cellsOf(rows, 1, bins), hasMissing: hasMissing[1] },
    ]),
  )
}

/** Penalties and least sizes, from none to such that refuse most cuts. */
export const anyAsk: fc.Arbitrary<ScanAsk> = fc.record({
  minRows: fc.constantFrom(1, 1, 2, 5, 100),
  // The driver asks for 1 at least: with less a side may have no hessian at all.
  minHessian: fc.constantFrom(1, 1, 1024, 5000, 100_000),
  l1: fc.constantFrom(0, 0, 100, 20_000),
  l2: fc.constantFrom(0, 0, 1024, 100_000),
})
