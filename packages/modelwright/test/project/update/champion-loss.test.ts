import type { Model, Schema } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { type JudgedPrediction, type LogSource, seedOf } from '../../../src/core/index.ts'
import { championRows } from '../../../src/project/update/champion-loss.ts'

const digest = 'ab'.repeat(32)
const estimate = (value: number, low: number, high: number) => ({ value, low, high })

/** What of a model is looked at. */
function champion(
  output: Pick<Schema['output'], 'task' | 'classes'>,
  metrics: Readonly<Record<string, ReturnType<typeof estimate>>>,
): Model {
  const schema = { output: { name: 'y', ...output } }
  return { digest, schema, artifact: { schema, evaluation: { rowCount: 500, metrics } } } as unknown as Model
}

const logOf = (rows: readonly JudgedPrediction[]): LogSource => ({
  async *read() {
    yield rows.slice(0, 700)
    yield rows.slice(700)
  },
})

type Said = JudgedPrediction['said']

function judged(at: number, said: Said, outcome: string | number | null, from = digest): JudgedPrediction {
  const told = { id: `r${at}`, row: 0, at, received: at + 5, caller: null }
  return {
    ...{ id: `r${at}`, row: 0, at, caller: null, features: null, said },
    model: { name: 'm', digest: from },
    outcome: outcome === null ? null : { ...told, outcome },
  }
}

const asked = (source: LogSource, since = 0, now = 1e9) => ({ name: 'm', source, since, now })

describe('two classes, by the Brier score', () => {
  const model = champion(
    { task: 'binary', classes: ['no', 'yes'] },
    { 'brier-score': estimate(0.16, 0.14, 0.18) },
  )
  const seed = seedOf(3)
  /** Of an honest model: its probabilities are true. `isTurned`: they are those of the other class. */
  const rows = (count: number, from: number, isTurned: boolean) =>
    Array.from({ length: count }, (_, row) => {
      const yes = 0.2 + 0.6 * (row % 2)
      const truth = seed.next() < yes ? 'yes' : 'no'
      const p = isTurned ? 1 - yes : yes
      return judged(from + row, { prediction: 'yes', probabilities: { no: 1 - p, yes: p } }, truth)
    })

  it('one that keeps what it promised is no worse', async () => {
    const { loss, newOutcomes } = await championRows(model, asked(logOf(rows(1500, 0, false)), 1000))
    expect(loss).toMatchObject({ rows: 1500, expected: 0.16, isWorse: false, since: null })
    expect(loss!.mean).toBeCloseTo(0.16, 1)
    expect(newOutcomes).toBe(504)
  })

  it('one that loses more is told of, and since when', async () => {
    const all = [...rows(1000, 0, false), ...rows(600, 1000, true)]
    const { loss } = await championRows(model, asked(logOf(all)))
    expect(loss).toMatchObject({ isWorse: true })
    expect(Math.abs(loss!.since! - 1000)).toBeLessThan(60)
    expect(loss!.mean).toBeGreaterThan(0.4)
  })

  it('rows of others, copies and rows without an outcome do not count', async () => {
    const [row] = rows(1, 0, false)
    const shadow = { ...row!, model: { ...row!.model, variant: 'shadow' } }
    const odd = judged(4, { prediction: 'yes' }, 'yes')
    const all = [judged(1, row!.said, 'yes', 'cd'.repeat(32)), shadow, judged(3, row!.said, null), odd]
    expect(await championRows(model, asked(logOf(all)))).toEqual({ newOutcomes: 2, loss: null })
  })
})

it('numbers, by their error as a share of the measured one', async () => {
  const model = champion({ task: 'regression' }, { mae: estimate(10, 9, 11) })
  const rows = (off: number) =>
    Array.from({ length: 800 }, (_, row) => judged(row, { prediction: 100 + (row % 2 ? off : -off) }, 100))
  const fine = await championRows(model, asked(logOf(rows(10))))
  expect(fine.loss).toEqual({ rows: 800, mean: 0.25, expected: 0.25, isWorse: false, since: null })
  const worse = await championRows(model, asked(logOf(rows(30))))
  expect(worse.loss).toMatchObject({ mean: 0.75, isWorse: true, since: 0 })
})

it('several classes, by what is wrong', async () => {
  const model = champion(
    { task: 'multiclass', classes: ['a', 'b', 'c'] },
    { accuracy: estimate(0.9, 0.87, 0.93) },
  )
  const said = { prediction: 'a', probabilities: { a: 0.8, b: 0.1, c: 0.1 } }
  const rows = (every: number) =>
    Array.from({ length: 1000 }, (_, row) => judged(row, said, row % every === 0 ? 'b' : 'a'))
  expect((await championRows(model, asked(logOf(rows(10))))).loss).toMatchObject({
    mean: 0.1,
    isWorse: false,
  })
  expect((await championRows(model, asked(logOf(rows(2))))).loss).toMatchObject({ isWorse: true })
})

it('a model that says nothing of itself is not judged', async () => {
  const model = champion({ task: 'regression' }, {})
  const { loss, newOutcomes } = await championRows(model, asked(logOf([judged(1, { prediction: 1 }, 2)])))
  expect({ loss, newOutcomes }).toEqual({ loss: null, newOutcomes: 1 })
})

describe('a yes is told at once, a no a month later', () => {
  const model = champion(
    { task: 'binary', classes: ['no', 'yes'] },
    { 'brier-score': estimate(0.25, 0.24, 0.26) },
  )
  const month = 30_000
  const seed = seedOf(5)
  /** A champion that always says 0.3, which is true, as far as its rows are known at a moment. */
  const rows = (now: number) =>
    Array.from({ length: 2000 }, (_, at): JudgedPrediction => {
      const isYes = seed.next() < 0.3
      const received = at * 60 + (isYes ? 1 : month)
      const row = judged(at * 60, { prediction: 'no', probabilities: { no: 0.7, yes: 0.3 } }, 'no')
      const outcome = { ...row.outcome!, outcome: isYes ? 'yes' : 'no', received }
      return { ...row, outcome: received <= now ? outcome : null }
    })

  it('what is known early is not taken for a loss, and that is said', async () => {
    const { loss } = await championRows(model, asked(logOf(rows(29_000)), 0, 29_000))
    expect(loss!.mean).toBeGreaterThan(0.4)
    expect(loss).toMatchObject({ isWorse: false, delays: expect.stringMatching(/outcomesAfter/) })
  })

  it('by a declared age rows count once they are so old, in the order in which they were asked', async () => {
    const now = 120_000
    const age = { after: '1m', now }
    const { loss } = await championRows(model, { ...asked(logOf(rows(now)), 0, now), age })
    expect(loss).toMatchObject({ rows: 1001, isWorse: false })
    expect(loss!.mean).toBeCloseTo(0.21, 1)
    expect(loss).not.toHaveProperty('delays')
  })
  it('once all of older rows are known, these say whether it loses more, in the order in which they were asked', async () => {
    const { loss } = await championRows(model, asked(logOf(rows(90_000)), 0, 90_000))
    expect(loss).toMatchObject({ rows: 1001, isWorse: false })
    expect(loss!.mean).toBeCloseTo(0.21, 1)
    expect(loss).not.toHaveProperty('delays')
  })
})

describe('outcomes of some rows come soon, those of others late, whatever they are', () => {
  const model = champion(
    { task: 'binary', classes: ['no', 'yes'] },
    { 'brier-score': estimate(0.16, 0.14, 0.18) },
  )
  const minute = 60_000
  const day = 1440 * minute
  const now = 4000 * minute
  /** Of the web and of phones, of which the model sees nothing any more from a row on. */
  const rows = (brokenFrom: number, webAfter: number) => {
    const seed = seedOf(6)
    return Array.from({ length: 4000 }, (_, row): JudgedPrediction => {
      const isPhone = row % 2 === 0
      const yes = row % 4 < 2 ? 0.2 : 0.8
      const p = isPhone && row >= brokenFrom ? 0.1 : yes
      const truth = seed.next() < yes ? 'yes' : 'no'
      const one = judged(row * minute, { prediction: 'no', probabilities: { no: 1 - p, yes: p } }, truth)
      const received = row * minute + (isPhone ? minute : webAfter)
      return { ...one, outcome: received <= now ? { ...one.outcome!, received } : null }
    })
  }

  it('a champion that fails for those that come soon is seen all the same', async () => {
    const { loss } = await championRows(model, asked(logOf(rows(1500, day)), 0, now))
    expect(loss).toMatchObject({ isWorse: true })
    expect(Math.abs(loss!.since! - 1500 * minute)).toBeLessThan(200 * minute)
    expect(loss).not.toHaveProperty('delays')
  })

  it('by an age that most outcomes come after older rows are judged, too', async () => {
    const age = { after: '60m', now }
    const { loss } = await championRows(model, { ...asked(logOf(rows(1500, day)), 0, now), age })
    expect(loss).toMatchObject({ isWorse: true })
  })
})

it('an age that many outcomes come after is told, while too few of older rows are known', async () => {
  const model = champion(
    { task: 'binary', classes: ['no', 'yes'] },
    { 'brier-score': estimate(0.25, 0.24, 0.26) },
  )
  const [minute, now] = [60_000, 4000 * 60_000]
  const seed = seedOf(7)
  const rows = Array.from({ length: 4000 }, (_, row): JudgedPrediction => {
    const isYes = seed.next() < 0.3
    const one = judged(
      row * minute,
      { prediction: 'no', probabilities: { no: 0.7, yes: 0.3 } },
      isYes ? 'yes' : 'no',
    )
    // A third of the others is told, when the time is over.
    const received = row * minute + (isYes ? minute : row % 3 === 0 ? 70 * minute : 1e9)
    return { ...one, outcome: received <= now ? { ...one.outcome!, received } : null }
  })
  const { loss } = await championRows(model, { ...asked(logOf(rows), 0, now), age: { after: '1h', now } })
  expect(loss).toMatchObject({
    isWorse: false,
    delays: expect.stringMatching(/came later: .*Declare a longer age/),
  })
})

it('rows of one request, which share what became of them and when, do not show that delays depend on it', async () => {
  const model = champion(
    { task: 'binary', classes: ['no', 'yes'] },
    { 'brier-score': estimate(0.25, 0.24, 0.26) },
  )
  const told = async (perRequest: number) => {
    let count = 0
    for (let at = 0; at < 20; at++) {
      const seed = seedOf(8).split(at)
      const rows = Array.from({ length: 200 }, (_, request) => {
        const [outcome, received] = [seed.next() < 0.5 ? 'yes' : 'no', request + 100 * seed.next()]
        const one = judged(request, { prediction: 'no', probabilities: { no: 0.5, yes: 0.5 } }, outcome)
        const ids = perRequest === 10 ? () => one.id : (row: number) => `${one.id}-${row}`
        return Array.from({ length: 10 }, (__, row) => {
          return { ...one, id: ids(row), row, outcome: { ...one.outcome!, received } }
        })
      }).flat()
      // None of the rows waits, and now is so early that none is old: what delays show would be told.
      const { loss } = await championRows(model, asked(logOf(rows), 0, -1000))
      if (loss!.delays !== undefined) count++
    }
    return count
  }
  expect(await told(10)).toBe(0)
  expect(await told(1)).toBeGreaterThan(2)
})
