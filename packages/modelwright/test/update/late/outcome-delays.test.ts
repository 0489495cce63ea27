import { describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { type Seed, seedOf } from '../../../src/core/index.ts'
import { delaysTell, type KnownOutcomes } from '../../../src/update/late/outcome-delays.ts'

/** Outcomes that come whenever they come, of some classes of which none is likelier: those of a request share outcome and time. */
function known(
  seed: Seed,
  { requests, perRequest, width }: { requests: number; perRequest: number; width: number },
): KnownOutcomes {
  const count = requests * perRequest
  const drawn = Array.from({ length: requests }, () => [seed.integer(width), 100 * seed.next()] as const)
  const requestOf = (row: number): number => Math.floor(row / perRequest)
  const rows = Array.from({ length: count }, (_, row) => requestOf(row))
  const asked = Float64Array.from(rows)
  const codes = Int32Array.from(rows, (request) => drawn[request]![0])
  const classes = Array.from({ length: width }, (_, at) => `c${at}`)
  return {
    ...{ asked, received: asked.map((at) => at + drawn[at]![1]), requests: asked, waiting: 0 },
    truth: { task: width === 2 ? 'binary' : 'multiclass', codes, classes },
    said: new Float64Array(count * (width === 2 ? 1 : width)).fill(1 / width),
  }
}

/** How many of some streams are taken for such whose delay depends on the outcome. */
function toldOf(trials: number, shape: Parameters<typeof known>[1], change = (rows: KnownOutcomes) => rows) {
  let told = 0
  for (let at = 0; at < trials; at++)
    if (delaysTell(change(known(seedOf(21).split(at), shape))) !== null) told++
  return told
}

describe('outcomes whose delays do not depend on what they are', () => {
  it('rows of one request are one: they share what became of them, and when', () => {
    const shape = { requests: 300, perRequest: 10, width: 2 }
    expect(toldOf(times(40, 1000), shape)).toBeLessThanOrEqual(times(0, 3))
    // Taken for rows that know nothing of each other they would be told of often.
    expect(toldOf(20, shape, ({ requests: _, ...rows }) => rows)).toBeGreaterThan(4)
  })

  it('the greatest of many classes must be greater than one: what is told of one class beside the rest is not told of one of twenty', () => {
    const rows = known(seedOf(23), { requests: 2000, perRequest: 1, width: 20 })
    const { truth } = rows
    if (truth.task === 'regression') throw new Error('classes')
    const isOne = truth.codes.map((code) => Number(code === 1))
    const sooner = (by: number): KnownOutcomes => ({
      ...rows,
      received: rows.received.map((at, row) => (isOne[row] === 1 ? at - by : at)),
    })
    const alone = (by: number): KnownOutcomes => ({
      ...sooner(by),
      truth: { task: 'binary', codes: isOne, classes: ['rest', 'one'] },
      said: new Float64Array(isOne.length).fill(1 / 20),
    })
    let by = 0
    while (delaysTell(alone(by)) === null) by++
    expect(delaysTell(sooner(by))).toBeNull()
    expect(delaysTell(sooner(by + 20))).toMatch(/"c1" became known sooner/)
  })
})

it('a class that comes sooner is told of, also where rows come ten in a request', () => {
  const rows = known(seedOf(22), { requests: 400, perRequest: 10, width: 3 })
  const { truth, received } = rows
  if (truth.task === 'regression') throw new Error('classes')
  const sooner = received.map((at, row) => (truth.codes[row] === 1 ? at - 60 : at))
  expect(delaysTell({ ...rows, received: sooner })).toMatch(/"c1" became known sooner/)
})
