import { describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { seedOf } from '../../../src/core/index.ts'
import { openRoom, type Row, readRows } from './kernel-room.ts'

const room = openRoom(1 << 21)

interface Given {
  readonly gradients: readonly number[]
  readonly hessians: readonly number[]
  readonly members?: readonly number[]
  readonly scaleG?: number
  readonly scaleH?: number
  readonly same?: number
  readonly seed?: number
}

interface Written {
  readonly active: Row[]
  readonly passive: Row[]
  readonly sums: number[]
}

/** Writes records of all rows as one of `parts` threads would, and reads them back. */
function write(given: Given, part = 0, parts = 1): Written {
  const { gradients, hessians, members, scaleG = 1, scaleH = 1, same = 0, seed = 1 } = given
  room.clear()
  const n = gradients.length
  const [g, h] = [room.take(n * 4), room.take(n * 4)]
  const [active, passive, out] = [room.take((n + 4) * 8), room.take((n + 4) * 8), room.take(128)]
  const counted = members === undefined ? 0 : room.take(n)
  room.views.f32.set(gradients, g / 4)
  room.views.f32.set(hessians, h / 4)
  if (members !== undefined) room.views.u8.set(members, counted)
  const count = room.kernels.writeRecords(
    n,
    part,
    parts,
    g,
    h,
    counted,
    scaleG,
    scaleH,
    same,
    seed,
    active,
    passive,
    out,
  )
  const own = Array.from({ length: n }, (_, row) => row).filter(
    (row) => Math.floor(row / 1024) % parts === part,
  )
  return {
    active: readRows(room, active, count),
    passive: readRows(room, passive, members === undefined ? 0 : own.length - count),
    sums: [...room.views.f64.subarray(out / 8, out / 8 + 3)],
  }
}

const drawn = (n: number, of: () => number): number[] => Array.from({ length: n }, of)

describe('writeRecords', () => {
  it.each([1, 2, 3, 5, 1023, 1024, 1025, 3000])(
    'writes one record for each of %i rows, within a unit of what it stands for',
    (n) => {
      const seed = seedOf(n)
      const gradients = drawn(n, () => Math.fround(16_382 * (2 * seed.next() - 1)))
      const hessians = drawn(n, () => Math.fround(4094 * seed.next()))
      const { active, sums } = write({ gradients, hessians })
      expect(active.map(({ row }) => row)).toEqual([...gradients.keys()])
      for (const { row, g, h } of active) {
        expect(Math.abs(g - gradients[row])).toBeLessThan(1)
        expect(Math.abs(h - hessians[row])).toBeLessThan(1)
      }
      const sum = (of: (row: Row) => number): number => active.reduce((all, row) => all + of(row), 0)
      expect(sums).toEqual([sum(({ g }) => g), sum(({ h }) => h), n])
    },
  )

  it('rounds up and down by chance in proportion: the mean over many seeds is the number', () => {
    const numbers = [0.25, -0.25, 1e-3, -1e-3, 0.999, -0.999, 1000.5, -1000.5, 16_381.3, -7.75, 0, 0.5]
    const rounds = times(5000, 400_000)
    const totals = numbers.map(() => ({ g: 0, h: 0 }))
    const hessians = numbers.map((number) => Math.min(4094, Math.abs(number)))
    const seeds = seedOf(6)
    for (let round = 0; round < rounds; round++)
      for (const { row, g, h } of write({ gradients: numbers, hessians, seed: seeds.bits() }).active) {
        totals[row].g += g
        totals[row].h += h
      }
    numbers.forEach((number, row) => {
      // A number between two whole ones has a variance of 1/4 at most: five standard errors, and 16 bits of chance.
      const slack = 2.5 / Math.sqrt(rounds) + 2 ** -15
      expect(Math.abs(totals[row].g / rounds - number)).toBeLessThan(slack)
      expect(Math.abs(totals[row].h / rounds - hessians[row])).toBeLessThan(slack)
    })
  })

  it('leaves whole numbers as they are, whatever the seed', () => {
    const gradients = [0, 1, -1, 16_382, -16_382, 5000, -5000]
    const hessians = [0, 1, 4094, 2, 3, 4, 5]
    for (let seed = 0; seed < 200; seed++) {
      const { active } = write({ gradients, hessians, seed })
      expect(active.map(({ g }) => g)).toEqual(gradients.map((g) => g + 0))
      expect(active.map(({ h }) => h)).toEqual(hessians)
    }
  })

  it('keeps the sum of many small gradients of a rare class: 1 in 10,000', () => {
    const n = 60_000
    const rare = 1e-4
    const gradients = drawn(n, () => rare)
    for (let row = 0; row < n; row += 10_000) gradients[row] = rare - 1
    const scaleG = 16_382 / (1 - rare)
    const { sums } = write({ gradients, hessians: drawn(n, () => 1), scaleG, same: 1024 })
    // All gradients sum up to 0; rounding is a random walk of n steps of at most half a unit.
    expect(Math.abs(sums[0])).toBeLessThan(2.5 * Math.sqrt(n))
    expect(sums[1]).toBe(1024 * n)
  })

  it('gives every row the same hessian exactly where all are the same', () => {
    const { active } = write({
      gradients: drawn(1500, () => 0.3),
      hessians: drawn(1500, () => 0.21),
      same: 1024,
    })
    expect(active.every(({ h }) => h === 1024)).toBe(true)
  })

  it('holds what scales make too large', () => {
    const { active } = write({ gradients: [2, -2, 1], hessians: [2, 1, 0], scaleG: 16_382, scaleH: 4094 })
    expect(active.map(({ g }) => g)).toEqual([16_382, -16_382, 16_382])
    expect(active.map(({ h }) => h)).toEqual([4094, 4094, 0])
  })

  it('writes rows that count apart from those that do not, each as often as it counts', () => {
    const n = 2500
    const members = drawn(n, () => 0).map((_, row) => row % 4)
    const given = { gradients: drawn(n, () => 100), hessians: drawn(n, () => 50), members }
    const { active, passive, sums } = write(given)
    expect(passive.map(({ row }) => row)).toEqual([...members.keys()].filter((row) => members[row] === 0))
    expect(active.map(({ row }) => row)).toEqual([...members.keys()].filter((row) => members[row] > 0))
    for (const { row, g, h } of active) expect([g, h]).toEqual([100 * members[row], 50 * members[row]])
    expect(sums[2]).toBe(active.length)
  })

  it('writes the same records on any number of threads, with and without rows that do not count', () => {
    const seed = seedOf(4)
    const n = 7000
    const gradients = drawn(n, () => 100 * (seed.next() - 0.5))
    const hessians = drawn(n, () => 100 * seed.next())
    for (const members of [undefined, drawn(n, () => seed.integer(3))]) {
      const given = { gradients, hessians, ...(members === undefined ? {} : { members }) }
      const byRow = (rows: readonly Row[]): Row[] => [...rows].sort((a, b) => a.row - b.row)
      const alone = write(given)
      for (const parts of [2, 3]) {
        const all = Array.from({ length: parts }, (_, part) => write(given, part, parts))
        expect(byRow(all.flatMap(({ active }) => active))).toEqual(alone.active)
        expect(byRow(all.flatMap(({ passive }) => passive))).toEqual(alone.passive)
        expect(all.reduce((sum, { sums }) => sum + sums[0], 0)).toBe(alone.sums[0])
      }
    }
  })

  it('rounds a row that counts once as if there were no members', () => {
    const gradients = drawn(1030, () => 0.37)
    const hessians = drawn(1030, () => 0.81)
    expect(write({ gradients, hessians, members: drawn(1030, () => 1) }).active).toEqual(
      write({ gradients, hessians }).active,
    )
  })
})
