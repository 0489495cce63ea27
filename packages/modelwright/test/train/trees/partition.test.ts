import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { openRoom, type Row, readRows, writeRows } from './kernel-room.ts'

const room = openRoom()
const mostBins = { 1: 256, 2: 65_536, 4: 70_000 } as const

/** Rows in any order, a bin for each, and which bins go left. */
function dealtBy(size: 1 | 2 | 4) {
  const bin = fc.integer({ min: 0, max: mostBins[size] - 1 })
  return fc.record({
    bins: fc.array(bin, { minLength: 1, maxLength: 120 }),
    shuffle: fc.infiniteStream(fc.nat({ max: 1000 })),
    salt: fc.integer({ min: 1, max: 1000 }),
    most: fc.nat({ max: 7 }),
    /** The scratch holds half of the records, or all. */
    isHalf: fc.boolean(),
  })
}

/** Some rows of a table in a random order, so that records are not those of all rows. */
function drawRows(count: number, shuffle: Iterator<number>): Row[] {
  const keyed = Array.from({ length: count }, (_, row) => ({ row, key: shuffle.next().value as number }))
  return keyed
    .sort((a, b) => a.key - b.key)
    .filter(({ key }) => key % 5 !== 0)
    .map(({ row, key }) => ({ row, g: ((key * 37) % 32_764) - 16_382, h: (key * 11) % 4095 }))
}

describe('partition', () => {
  for (const size of [1, 2, 4] as const)
    it(`deals records by bins of ${size} bytes to both sides, each in its order, and writes nothing else`, () => {
      fc.assert(
        fc.property(dealtBy(size), ({ bins, shuffle, salt, most, isHalf }) => {
          room.clear()
          const column = room.take(bins.length * size)
          const into = size === 1 ? room.views.u8 : size === 2 ? room.views.u16 : room.views.u32
          into.set(bins, column / size)
          const isLeft = (bin: number): boolean => (bin * salt) % 7 < most
          const sides = room.take(mostBins[size])
          for (const bin of bins) room.views.u8[sides + bin] = isLeft(bin) ? 1 : 0
          const rows = drawRows(bins.length, shuffle[Symbol.iterator]())
          const records = room.take(rows.length * 8 + 8)
          const half = Math.ceil(rows.length / 2)
          const places = isHalf ? half : rows.length
          const scratch = room.take(places * 8 + 16)
          const guard = { row: 4_294_967_295, g: -1, h: 65_535 }
          writeRows(room, records, [...rows, guard])
          writeRows(room, scratch + places * 8 + 8, [guard])
          const count = room.kernels.partition(records, rows.length, column, size, sides, scratch, places)
          const left = rows.filter(({ row }) => isLeft(bins[row]))
          const right = rows.filter(({ row }) => !isLeft(bins[row]))
          expect(count).toBe(left.length)
          expect(readRows(room, records, rows.length + 1)).toEqual([...left, ...right, guard])
          expect(readRows(room, scratch + places * 8 + 8, 1)).toEqual([guard])
        }),
        { seed: 3, numRuns: times(80, 3000) },
      )
    })
})

describe('expandColumn', () => {
  it('writes the usual bin everywhere but in the listed rows', () => {
    room.clear()
    const [column, rows, bins] = [room.take(300), room.take(400), room.take(100)]
    room.views.u8.fill(99, column, column + 310)
    room.views.u32.set([0, 7, 299], rows / 4)
    room.views.u8.set([3, 255, 0], bins)
    room.kernels.expandColumn(column, 300, 9, rows, bins, 3)
    const wanted = new Uint8Array(300).fill(9)
    wanted.set([3])
    wanted.set([255], 7)
    wanted.set([0], 299)
    expect(room.views.u8.slice(column, column + 300)).toEqual(wanted)
    expect(room.views.u8[column + 300]).toBe(99)
  })
})
