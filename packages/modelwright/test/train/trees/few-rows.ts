import fc from 'fast-check'
import { cellsOf, openRoom, type Row, topGradient, topHessian, writeRows } from './kernel-room.ts'
import type { ScanFeature } from './scan-room.ts'

export const room = openRoom(1 << 19)
const featureCount = 6
export const stride = 8

/** A leaf of few rows out of a table: their records, and the bins of six features. */
export interface Leaf {
  readonly rows: readonly Row[]
  readonly bins: readonly (readonly number[])[]
  /** Bins of each feature with the missing one, which is the last where there is one. */
  readonly sizes: readonly number[]
  readonly hasMissing: readonly boolean[]
  readonly isCategory: readonly boolean[]
}

export const leaf: fc.Arbitrary<Leaf> = fc
  .record({
    sums: fc.array(
      fc.record({
        g: fc.integer({ min: -topGradient, max: topGradient }),
        h: fc.integer({ min: 0, max: topHessian }),
      }),
      {
        minLength: 2,
        maxLength: 64,
      },
    ),
    sizes: fc.tuple(
      ...Array.from({ length: featureCount }, () => fc.constantFrom(2, 3, 10, 64, 65, 255, 256)),
    ),
    hasMissing: fc.tuple(...Array.from({ length: featureCount }, () => fc.boolean())),
    isCategory: fc.tuple(...Array.from({ length: featureCount }, () => fc.boolean())),
    draws: fc.infiniteStream(fc.nat({ max: 65_535 })),
  })
  .map(({ sums, draws, ...rest }) => {
    const next = (): number => draws.next().value as number
    const rows = sums.map((sum, at): Row => ({ ...sum, row: 2 * at + 1 }))
    const bins = rest.sizes.map((size) => rows.map(() => (next() % 3 === 0 ? size - 1 : next() % size)))
    return { ...rest, rows, bins }
  })

const binAt =
  ({ bins }: Leaf, feature: number) =>
  (row: number) =>
    bins[feature][(row - 1) / 2]

export function featuresOf(of: Leaf): ScanFeature[] {
  return of.sizes.map((size, at) => ({
    cells: cellsOf(of.rows, binAt(of, at), size),
    hasMissing: of.hasMissing[at],
    isCategory: of.isCategory[at],
  }))
}

/** Writes rows, their bins, facts and a list of features whose cells are `between` apart; 0: all in one place. */
export function lay(of: Leaf, listed: readonly number[], between: number) {
  room.clear()
  const [records, bins] = [room.take(of.rows.length * 8), room.take(140 * stride)]
  writeRows(room, records, of.rows)
  for (const { row } of of.rows)
    for (let at = 0; at < featureCount; at++) room.views.u8[bins + row * stride + at] = binAt(of, at)(row)
  const [facts, list, cells] = [
    room.take(featureCount * 32),
    room.take(featureCount * 16),
    room.take(featureCount * 4096 + 416),
  ]
  of.sizes.forEach((size, at) => {
    const known = of.hasMissing[at] ? size - 1 : size
    room.views.i32.set(
      [at * 256, known, of.isCategory[at] ? 1 : 0, of.hasMissing[at] ? known : -1, 0, -1],
      facts / 4 + at * 8,
    )
  })
  listed.forEach((feature, at) => {
    room.views.i32.set([feature, feature, cells + at * between], list / 4 + at * 4)
  })
  return { records, bins, facts, list, cells }
}

/** Some of the features. */
export const listOf = fc.subarray([0, 1, 2, 3, 4, 5], { minLength: 1 })
