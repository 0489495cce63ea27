import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import {
  type Cell,
  type Format,
  formats,
  minus,
  noCell,
  openRoom,
  plus,
  readCells,
  sizeOf,
  topGradient,
  topHessian,
  writeCells,
} from './kernel-room.ts'

const room = openRoom()

/** A cell of up to so many rows; a third of all cells are empty, as they are deep in a tree. */
function cellOf(most: number): fc.Arbitrary<Cell> {
  const filled = fc.integer({ min: 1, max: most }).chain((c) =>
    fc.record({
      g: fc.integer({ min: -c * topGradient, max: c * topGradient }),
      h: fc.integer({ min: 0, max: c * topHessian }),
      c: fc.constant(c),
    }),
  )
  return fc.oneof({ weight: 1, arbitrary: fc.constant(noCell) }, { weight: 2, arbitrary: filled })
}

/** Rows a cell of each format is drawn with: so many that the next smaller format could not hold them. */
const rowsIn: Readonly<Record<Format, number>> = { 0: 60, 1: 5000, 2: 1_000_000 }

describe('addCells', () => {
  for (const format of formats)
    it(`adds cells of format ${format}, and no cell past the last`, () => {
      const pairs = fc.array(fc.tuple(cellOf(rowsIn[format]), cellOf(rowsIn[format])), {
        minLength: 1,
        maxLength: 40,
      })
      fc.assert(
        fc.property(pairs, (drawn) => {
          room.clear()
          const [into, from] = [room.take(64 * 16), room.take(64 * 16)]
          const one = { g: 1, h: 1, c: 1 }
          writeCells(room, into, [...drawn.map(([a]) => a), one], format)
          writeCells(room, from, [...drawn.map(([, b]) => b), one], format)
          room.kernels.addCells(into, from, drawn.length, format)
          const wanted = drawn.map(([a, b]) => plus(a, b))
          expect(readCells(room, into, drawn.length + 1, format)).toEqual([...wanted, one])
        }),
        { seed: 11, numRuns: times(50, 2000) },
      )
    })
})

/** Formats of a parent and its two children: neither child has more rows, one of them may be as large as its parent. */
const mixes: readonly (readonly [Format, Format, Format])[] = formats.flatMap((parent) =>
  formats.flatMap((child) =>
    formats
      .filter((other) => child <= parent && other <= parent)
      .map((other) => [parent, child, other] as const),
  ),
)

describe('subtractCells', () => {
  for (const [parent, child, other] of mixes)
    it(`takes cells of format ${child} from a parent of format ${parent}: the other child has format ${other}`, () => {
      const pairs = fc.array(fc.tuple(cellOf(rowsIn[child]), cellOf(rowsIn[other])), {
        minLength: 1,
        maxLength: 40,
      })
      fc.assert(
        fc.property(pairs, (drawn) => {
          room.clear()
          const [whole, part] = [room.take(64 * 16), room.take(64 * 16)]
          // The driver uses the parent's own place again where it has the right format.
          const into = parent === other ? whole : room.take(64 * 16)
          const sums = drawn.map(([a, b]) => plus(a, b))
          writeCells(room, whole, sums, parent)
          writeCells(
            room,
            part,
            drawn.map(([a]) => a),
            child,
          )
          if (into !== whole) room.views.u8.fill(255, into, into + drawn.length * sizeOf(other))
          room.kernels.subtractCells(whole, part, into, drawn.length, parent, child, other)
          expect(readCells(room, into, drawn.length, other)).toEqual(drawn.map(([, b]) => b))
        }),
        { seed: 13, numRuns: times(30, 1000) },
      )
    })

  it('is exact for sums of 2^24 to 2^26 rows, as far as 26 bits count them', () => {
    for (const rows of [2 ** 24, 2 ** 25 - 1, 2 ** 25, 2 ** 26 - 1]) {
      const all = { g: rows * topGradient, h: rows * 1024, c: rows }
      const small = { g: -100 * topGradient, h: 0, c: 100 }
      for (const [child, format] of [
        [small, 0],
        [{ g: 5, h: 1024 * 131_072, c: 131_072 }, 1],
      ] as const) {
        room.clear()
        const [whole, part] = [room.take(64), room.take(64)]
        writeCells(room, whole, [all], 2)
        writeCells(room, part, [child], format)
        room.kernels.subtractCells(whole, part, whole, 1, 2, format, 2)
        expect(readCells(room, whole, 1, 2)).toEqual([minus(all, child)])
      }
    }
  })
})

describe('clear', () => {
  it('empties bytes and no more', () => {
    room.clear()
    const at = room.take(100)
    room.views.u8.fill(1, at - 1, at + 60)
    room.kernels.clear(at, 48)
    expect(room.views.u8.subarray(at, at + 48).every((byte) => byte === 0)).toBe(true)
    expect([room.views.u8[at - 1], room.views.u8[at + 48]]).toEqual([1, 1])
  })
})
