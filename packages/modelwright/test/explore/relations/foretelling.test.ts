import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { categoryColumn, numberColumn, seedOf } from '../../../src/core/index.ts'
import { foretelling } from '../../../src/explore/relations/foretelling.ts'
import { codesOf } from '../../../src/explore/relations/relate.ts'
import { profiled, rows, tableOfCells } from '../sample.ts'

type Cells = readonly (number | string | null)[]

/** How much each column foretells of each other, by name. */
function powers(columns: Readonly<Record<string, Cells>>): (by: string, of: string) => number {
  const names = Object.keys(columns)
  const made = names.map((name) => {
    const isLevels = columns[name].some((cell) => typeof cell === 'string')
    const column = isLevels
      ? categoryColumn(columns[name] as (string | null)[])
      : numberColumn(columns[name] as (number | null)[])
    return { column, coded: isLevels ? codesOf(column) : undefined }
  })
  const power = foretelling(made, columns[names[0]].length, seedOf(3))
  return (by, of) => power(names.indexOf(by), names.indexOf(of))
}

const draw = seedOf(11)
const count = 2000
const x = rows(count, () => draw.next() * 2 - 1)
const shared = {
  x,
  square: x.map((value) => value * value),
  noise: rows(count, () => draw.next()),
  town: rows(count, (row) => `t${row % 40}`),
  region: rows(count, (row) => `r${row % 4}`),
  coin: rows(count, () => (draw.next() < 0.5 ? 'a' : 'b')),
}
const power = powers(shared)

describe('how much a column foretells of another', () => {
  it('follows any curve, and only in the direction in which it goes', () => {
    expect(power('x', 'square')).toBeGreaterThan(0.95)
    expect(power('square', 'x')).toBeLessThan(0.05)
  })

  it('is all of it where levels lie within others, and a part the other way', () => {
    expect(power('town', 'region')).toBe(1)
    // Of forty towns ten are in a region: one in ten is right by guessing among them.
    expect(power('region', 'town')).toBeLessThan(0.2)
  })

  it('is nothing between columns that have nothing to do with each other', () => {
    for (const [by, of] of [
      ['noise', 'x'],
      ['x', 'noise'],
      ['coin', 'x'],
      ['x', 'coin'],
      ['coin', 'region'],
      ['town', 'coin'],
    ])
      expect(power(by, of)).toBeLessThan(0.05)
  })

  it('leaves rows out in which either is missing, and says nothing of fewer than fifty a side', () => {
    const known = powers({
      x: x.map((value, row) => (row % 3 === 0 ? null : value)),
      square: x.map((value, row) => (row % 5 === 0 ? null : value * value)),
      level: rows(count, (row) => (row % 4 === 0 ? null : x[row] > 0 ? 'up' : 'down')),
      few: x.map((value, row) => (row < 90 ? value : null)),
    })
    expect(known('x', 'square')).toBeGreaterThan(0.95)
    expect(known('x', 'level')).toBeGreaterThan(0.9)
    expect(known('x', 'few')).toBe(0)
    expect(known('few', 'x')).toBe(0)
  })

  it('is not disturbed by infinite numbers', () => {
    const wild = x.map((value, row) => (row % 50 === 0 ? Number.POSITIVE_INFINITY : value))
    const found = powers({ x, wild })
    expect(found('x', 'wild')).toBeGreaterThan(0.99)
    expect(found('wild', 'x')).toBeGreaterThan(0.95)
  })

  it('is from 0 to 1 for any columns, the same for the same rows', () => {
    const numbers = fc.array(fc.constantFrom<number | null>(0, 1, 2, 1e300, -5, null), {
      minLength: 150,
      maxLength: 150,
    })
    const levels = fc.array(fc.constantFrom<string | null>('a', 'b', 'c', null), {
      minLength: 150,
      maxLength: 150,
    })
    fc.assert(
      fc.property(numbers, levels, (n, l) => {
        for (const [by, of] of [
          ['n', 'l'],
          ['l', 'n'],
        ]) {
          const found = powers({ n, l })(by, of)
          expect(found).toBe(powers({ n, l })(by, of))
          expect(found >= 0 && found <= 1).toBe(true)
        }
      }),
      { seed: 4, numRuns: 60 },
    )
  })
})

describe('in a profile', () => {
  it('stands beside each pair, and decides which of two that say the same can go', () => {
    const { pairs, alerts } = profiled(tableOfCells({ region: shared.region, town: shared.town }))
    expect(pairs?.pairs).toMatchObject([
      { a: 'region', b: 'town', measure: 'cramers-v', foretells: [expect.any(Number), 1] },
    ])
    expect(alerts.find(({ alert }) => alert === 'high-correlation')).toMatchObject({
      column: 'region',
      mend: 'ignore: ["region"]',
      evidence: expect.stringContaining('"town" alone foretells 100 % of it.'),
    })
  })
})
