import { describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { seedOf } from '../../../src/core/index.ts'
import { type SourcedRows, type SourceQuestion, whichSources } from '../../../src/monitor/index.ts'

/** Rows of sources: how many of each, and how far their numbers and levels are moved. */
function rowsOf(
  seed: number,
  parts: Readonly<Record<string, readonly [count: number, move?: number]>>,
): SourcedRows {
  const random = seedOf(seed)
  const drawn = Object.entries(parts).flatMap(([source, [count, move = 0]]) =>
    Array.from({ length: count }, () => ({
      source: source === 'untold' ? null : source,
      value: random.next() + random.next() + random.next() + move,
      place: random.next(),
    })),
  )
  // Rows of all sources come mixed.
  const mixed = drawn.sort((a, b) => a.place - b.place)
  const sources = mixed.map(({ source }) => source)
  const values = mixed.map(({ value }) => value)
  const noise = Float64Array.from(values, () => random.next())
  return {
    sources,
    rows: {
      rowCount: values.length,
      columns: new Map([
        ['number', { type: 'number', values: Float64Array.from(values) }],
        ['noise', { type: 'number', values: noise }],
      ]),
    },
  }
}

const reference = rowsOf(1, { training: [3000] }).rows
const ask = (question: Omit<SourceQuestion, 'reference'>, seed = 1) =>
  whichSources(['number', 'noise'], { reference, ...question }, { seed: seedOf(seed) })
const placeOf = (question: Omit<SourceQuestion, 'reference'>) => ask(question).get('number')

describe('from which source a change came', () => {
  it('is the one whose rows moved while all others did not', () => {
    const now = rowsOf(2, { lambda: [800, 0.6], web: [2000], pod: [900] })
    const place = placeOf({ now })!
    expect(place).toMatchObject({ kind: 'within', sources: ['lambda'], share: [Number.NaN, 800 / 3700] })
    expect(place.effects[0]).toBeGreaterThan(0.2)
    expect(place.effects[1]).toBeLessThan(0.1)
    expect(ask({ now }).has('noise')).toBe(false)
  })

  it('may be several, where all others together did not move', () => {
    const now = rowsOf(2, { lambda: [800, 0.6], run: [900, 0.6], web: [2000], untold: [300] })
    expect(placeOf({ now })).toMatchObject({ kind: 'within', sources: ['run', 'lambda'] })
  })

  it('is the one that moved three times as far, where all moved', () => {
    const now = rowsOf(2, { lambda: [1500, 1.2], web: [1500, 0.2] })
    expect(placeOf({ now })).toMatchObject({ kind: 'stronger', sources: ['lambda'] })
  })

  it('is told by nobody where all moved alike, where nothing moved, and where there is one source', () => {
    expect(placeOf({ now: rowsOf(2, { lambda: [1500, 0.6], web: [1500, 0.6] }) })).toBeUndefined()
    expect(placeOf({ now: rowsOf(2, { lambda: [1500], web: [1500] }) })).toBeUndefined()
    expect(placeOf({ now: rowsOf(2, { lambda: [1500, 0.6] }) })).toBeUndefined()
    expect(placeOf({ now: rowsOf(2, { lambda: [1500, 0.6], untold: [20] }) })).toBeUndefined()
  })

  it('needs 150 rows on each side', () => {
    expect(placeOf({ now: rowsOf(2, { lambda: [140, 2], web: [1500] }) })).toBeUndefined()
    expect(placeOf({ now: rowsOf(2, { lambda: [1500, 2], web: [140] }) })).toBeUndefined()
    expect(placeOf({ now: rowsOf(2, { lambda: [160, 2], web: [1500] }) })).toMatchObject({
      sources: ['lambda'],
    })
  })

  it('is not the one that always was otherwise, but the one that changed', () => {
    const earlier = rowsOf(2, { lambda: [1000, 0.8], web: [2000] })
    const now = rowsOf(3, { lambda: [1000, 0.8], web: [2000, -0.5] })
    expect(placeOf({ now, earlier })).toMatchObject({ kind: 'within', sources: ['web'] })
    expect(placeOf({ now: rowsOf(3, { lambda: [1000, 0.8], web: [2000] }), earlier })).toBeUndefined()
  })

  it('is compared with the reference where it is new', () => {
    const earlier = rowsOf(2, { web: [2000] })
    const now = rowsOf(3, { web: [2000], lambda: [700, 0.7] })
    expect(placeOf({ now, earlier })).toMatchObject({
      kind: 'within',
      sources: ['lambda'],
      share: [0, 700 / 2700],
    })
    expect(placeOf({ now: rowsOf(3, { web: [2000], lambda: [700] }), earlier })).toBeUndefined()
  })

  it('is the mix, where only more rows came from a source that always was otherwise', () => {
    const earlier = rowsOf(2, { lambda: [300, 1], web: [2700] })
    const now = rowsOf(3, { lambda: [1500, 1], web: [1500] })
    expect(placeOf({ now, earlier })).toMatchObject({ kind: 'mix', sources: ['lambda'], share: [0.1, 0.5] })
  })

  it.each([0.12, 0.25, 0.8])('is seldom made up where all sources moved alike, by %f', (move) => {
    const runs = times(15, 300)
    let found = 0
    for (let run = 0; run < runs; run++) {
      const parts = (by: number) =>
        Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [name, [300, by] as const]))
      const question = { now: rowsOf(300 + run, parts(move)), earlier: rowsOf(7000 + run, parts(0)) }
      if (ask(question, run).has('number')) found++
    }
    expect(found).toBeLessThanOrEqual(Math.max(1, runs / 50))
  })

  it('names few at random: one column in twenty windows at the most where nothing changed, also of many sources', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
    const windows = times(40, 1000)
    let named = 0
    for (let at = 0; at < windows; at++) {
      const parts = Object.fromEntries(names.map((name) => [name, [250] as const]))
      named += ask({ now: rowsOf(100 + at, parts), earlier: rowsOf(9000 + at, parts) }, at).size
    }
    expect(named / windows).toBeLessThanOrEqual(0.05)
  })
})
