import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import {
  type Cell,
  cellsOf,
  type Format,
  noCell,
  openRoom,
  plus,
  type Row,
  sizeOf,
  sumOf,
  writeCells,
} from './kernel-room.ts'
import { cellsFor, readAnswer, type ScanFeature, scan, writeAsk, writeFeatures } from './scan-room.ts'

const room = openRoom()
const ask = { minRows: 3, minHessian: 1, l1: 0, l2: 5, levelMinRows: 1 }
const bins = 23

interface Drawn {
  readonly rows: readonly Row[]
  /** Row numbers of the small child, and the thread that holds each row. */
  readonly small: ReadonlySet<number>
  readonly features: number
  readonly used: readonly boolean[]
}

const drawn: fc.Arbitrary<Drawn> = fc
  .record({
    gradients: fc.array(fc.integer({ min: -900, max: 900 }), { minLength: 8, maxLength: 120 }),
    features: fc.integer({ min: 1, max: 6 }),
    share: fc.integer({ min: 2, max: 9 }),
    used: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
  })
  .map(({ gradients, features, share, used }) => ({
    rows: gradients.map((g, row) => ({ row, g, h: 40 + (row % 7) })),
    small: new Set([...gradients.keys()].filter((row) => row % (share + 1) === 0)),
    features,
    used: used.map((is, at) => is || at === 0),
  }))

const binOf = (row: number, feature: number): number =>
  (Math.imul(row * 31 + feature * 17 + 5, 0x9e3779b1) >>> 7) % bins

/** Features of a leaf: numbers, one with missing values, one sparse, one of levels. */
function featuresOf(rows: readonly Row[], count: number): ScanFeature[] {
  return Array.from({ length: count }, (_, feature) => ({
    cells: cellsOf(rows, (row) => binOf(row, feature), bins),
    hasMissing: feature === 1,
    isSparse: feature === 2,
    isCategory: feature === 3,
  }))
}

/** All features of a tree scanned for both children at once, from a parent and what three threads summed of the small one. */
function scanBoth(
  { rows, small, features, used }: Drawn,
  [whole, less, more]: readonly [Format, Format, Format],
) {
  room.clear()
  const isSmall = ({ row }: Row): boolean => small.has(row)
  const [smallRows, largeRows] = [rows.filter(isSmall), rows.filter((row) => !isSmall(row))]
  const slot = features * cellsFor * 16
  const [parentAt, smallAt, partials, largeAt] = [slot, slot, slot * 2, slot].map((bytes) => room.take(bytes))
  const large = whole === more ? parentAt : largeAt
  const facts = room.take(features * 32)
  const [usedAt, masks, asks, answers, sorting, sides] = [256, 512, 256, 128, cellsFor * 16, 1024].map(
    (bytes) => room.take(bytes),
  )
  const [parentFeatures, smallFeatures, largeFeatures] = [rows, smallRows, largeRows].map((of) =>
    featuresOf(of, features),
  )
  const places = { histogram: parentAt, facts, mask: masks, ask: asks, answer: answers, sorting, sides }
  writeFeatures(room, parentFeatures, whole, places)
  for (let feature = 0; feature < features; feature++) {
    room.views.u8.set([1, 1], masks + feature)
    room.views.u8[masks + 256 + feature] = 1
    room.views.u8[usedAt + feature] = used[feature] ? 1 : 0
    for (const [thread, base] of [smallAt, partials, partials + slot].entries()) {
      const own = featuresOf(
        smallRows.filter(({ row }) => row % 3 === thread),
        features,
      )[feature]
      // A sparse feature's usual cell, its first, is filled from the sums of the leaf.
      const cells = own.cells.map(
        (cell, at): Cell => (feature === 2 && at === 0 ? { g: 1, h: 1, c: 0 } : cell),
      )
      writeCells(room, base + feature * cellsFor * sizeOf(less), cells, less)
    }
  }
  writeAsk(room, asks, sumOf(smallFeatures[0].cells), ask)
  writeAsk(room, asks + 128, sumOf(largeFeatures[0].cells), ask)
  const formats = [parentAt, whole, smallAt, less, large, more] as const
  const laid = [facts, 0, features, usedAt, masks, 256, asks, answers, sorting, sides, 512, 3] as const
  room.kernels.scanChildren(...formats, partials, slot, 3, ...laid)
  const found = [
    readAnswer(room, places, smallFeatures),
    readAnswer(room, { ...places, answer: answers + 64, sides: sides + 512 }, largeFeatures),
  ]
  return { found, smallFeatures, largeFeatures }
}

/** A tree's other features have nothing to gain. */
const emptied = (features: readonly ScanFeature[], used: readonly boolean[]): ScanFeature[] =>
  features.map((feature, at) => (used[at] ? feature : { ...feature, cells: feature.cells.map(() => noCell) }))

describe('scanChildren', () => {
  for (const mix of [
    [0, 0, 0],
    [1, 1, 1],
    [1, 0, 1],
    [1, 0, 0],
    [2, 2, 2],
    [2, 0, 1],
  ] as const)
    it(`finds for both children what scans of each find, formats ${mix.join(', ')}`, () => {
      fc.assert(
        fc.property(drawn, (from) => {
          const { found, smallFeatures, largeFeatures } = scanBoth(from, mix)
          expect(found).toEqual([
            scan(room, emptied(smallFeatures, from.used), mix[1], ask),
            scan(room, emptied(largeFeatures, from.used), mix[2], ask),
          ])
          expect(smallFeatures[0].cells.map((cell, at) => plus(cell, largeFeatures[0].cells[at]))).toEqual(
            featuresOf(from.rows, 1)[0].cells,
          )
        }),
        { seed: 17, numRuns: times(40, 1000) },
      )
    })
})
