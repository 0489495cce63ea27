import type { Batch } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { seedOf } from '../../../src/core/index.ts'
import { whereItDrifts } from '../../../src/monitor/index.ts'

const levels = ['a', 'b', 'c', 'd']

/** Rows of a number and two columns of levels; `move` says how far a number moves, `draw` which level a row has. */
function rowsOf(
  seed: number,
  count: number,
  {
    move = (): number => 0,
    draw = (): number | undefined => undefined,
  }: { move?: (level: number) => number; draw?: (u: number) => number | undefined } = {},
): Batch {
  const random = seedOf(seed)
  const codes = Int32Array.from({ length: count }, () => {
    const u = random.next()
    return draw(u) ?? Math.floor(u * 4)
  })
  // Levels themselves go with the number, so that a change of the mix moves it.
  const values = Float64Array.from(codes, (code) => code + random.next() + random.next() + move(code))
  const others = Int32Array.from({ length: count }, () => random.integer(4))
  return {
    rowCount: count,
    columns: new Map([
      ['number', { type: 'number', values }],
      ['group', { type: 'category', codes, levels }],
      ['other', { type: 'category', codes: others, levels }],
    ]),
  }
}

const whereOf = (before: Batch, now: Batch) => whereItDrifts('number', before, now, { seed: seedOf(1) })

describe('where the drift of a column sits', () => {
  it('is the level whose rows moved while all others did not', () => {
    const now = rowsOf(2, 3000, { move: (level) => (level === 2 ? 1.5 : 0) })
    expect(whereOf(rowsOf(1, 3000), now)).toMatchObject({ kind: 'within', column: 'group', level: 'c' })
  })

  it('is nowhere where all rows moved, or none', () => {
    expect(whereOf(rowsOf(1, 3000), rowsOf(2, 3000, { move: () => 1.5 }))).toBeUndefined()
    expect(whereOf(rowsOf(1, 3000), rowsOf(2, 3000))).toBeUndefined()
  })

  it('is the mix, where rows of a level only came more often', () => {
    const now = rowsOf(2, 4000, { draw: (u) => (u < 0.6 ? 3 : Math.floor(((u - 0.6) / 0.4) * 3)) })
    const place = whereOf(rowsOf(1, 4000), now)!
    expect(place).toMatchObject({ kind: 'mix', column: 'group', level: 'd' })
    expect(place.share[1] - place.share[0]).toBeGreaterThan(0.3)
  })

  it('is not said of few rows, of columns that are gone, or without columns of levels', () => {
    const now = (count: number) => rowsOf(2, count, { move: (level) => (level === 2 ? 1.5 : 0) })
    expect(whereOf(rowsOf(1, 300), now(300))).toBeUndefined()
    const only = (batch: Batch, name: string): Batch => ({
      ...batch,
      columns: new Map([[name, batch.columns.get(name)!]]),
    })
    expect(whereOf(only(rowsOf(1, 3000), 'number'), only(now(3000), 'number'))).toBeUndefined()
    expect(whereOf(rowsOf(1, 3000), only(now(3000), 'group'))).toBeUndefined()
  })

  it('is seldom made up: where every row moved alike, one level in a hundred streams at most', () => {
    let found = 0
    const runs = times(10, 200)
    for (let run = 0; run < runs; run++)
      if (whereOf(rowsOf(10 + run, 1200), rowsOf(5000 + run, 1200, { move: () => 0.8 })) !== undefined)
        found++
    expect(found).toBeLessThanOrEqual(Math.max(1, runs / 50))
  })
})
