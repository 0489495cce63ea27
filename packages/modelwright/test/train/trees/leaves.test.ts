import { describe, expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { openRoom, writeRows } from './kernel-room.ts'

const room = openRoom()
const n = 5000
const leafCount = 7

/** Marks rows' leaves by records, as a finished tree does. */
function markRows(): { at: number; leafOf: number[] } {
  const seed = seedOf(1)
  const leafOf = Array.from({ length: n }, () => seed.integer(leafCount))
  const at = room.take(n * 2)
  for (let leaf = 0; leaf < leafCount; leaf++) {
    const rows = [...leafOf.keys()].filter((row) => leafOf[row] === leaf)
    const records = room.take(rows.length * 8)
    writeRows(
      room,
      records,
      rows.map((row) => ({ row, g: -1, h: 3 })),
    )
    room.kernels.markLeaf(records, rows.length, at, leaf)
  }
  return { at, leafOf }
}

describe('the kernels of finished trees', () => {
  it('mark at every row its leaf', () => {
    room.clear()
    const { at, leafOf } = markRows()
    expect([...room.views.u16.subarray(at / 2, at / 2 + n)]).toEqual(leafOf)
  })

  for (const hasMembers of [false, true])
    it(`sum unrounded gradients by leaf in fixed point, the same for any number of threads${hasMembers ? ', of rows drawn' : ''}`, () => {
      room.clear()
      const { at, leafOf } = markRows()
      const seed = seedOf(2)
      const [g, h, members, out] = [room.take(n * 4), room.take(n * 4), room.take(n), room.take(64)]
      const scale = 2 ** 20 * 1.0471975511965976
      for (let row = 0; row < n; row++) {
        room.views.f32[g / 4 + row] = 100 * (seed.next() - 0.5)
        room.views.f32[h / 4 + row] = seed.next()
        room.views.u8[members + row] = hasMembers ? seed.integer(3) : 1
      }
      const wanted = Array.from({ length: leafCount }, () => [0, 0])
      leafOf.forEach((leaf, row) => {
        const times = room.views.u8[members + row]
        // No product here lies halfway between two whole numbers.
        wanted[leaf][0] += Math.round(room.views.f32[g / 4 + row] * times * scale)
        wanted[leaf][1] += Math.round(room.views.f32[h / 4 + row] * times * scale)
      })
      for (const parts of [1, 2, 3]) {
        const between = 256
        const sums = room.take(parts * between)
        const given = [g, h, hasMembers ? members : 0, at, scale, scale] as const
        for (let part = 0; part < parts; part++)
          room.kernels.sumLeaves(n, part, parts, ...given, sums + part * between)
        const found = wanted.map((_, leaf) => {
          room.kernels.totalOf(sums, between, parts, leaf, out)
          return [...room.views.f64.subarray(out / 8, out / 8 + 2)]
        })
        expect(found).toEqual(wanted)
      }
    })

  it('add to the score of every row what its leaf says', () => {
    room.clear()
    const { at, leafOf } = markRows()
    const [values, scores] = [room.take(leafCount * 8), room.take(n * 8)]
    for (let leaf = 0; leaf < leafCount; leaf++) room.views.f64[values / 8 + leaf] = 0.1 * leaf - 0.3
    for (let row = 0; row < n; row++) room.views.f64[scores / 8 + row] = row
    for (let part = 0; part < 2; part++) room.kernels.addLeaves(n, part, 2, at, values, scores)
    leafOf.forEach((leaf, row) => {
      expect(room.views.f64[scores / 8 + row]).toBe(row + (0.1 * leaf - 0.3))
    })
  })
})
