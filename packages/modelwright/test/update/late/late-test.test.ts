import { describe, expect, it } from 'vitest'
import { isLong, times } from '../../../../../test/long.ts'
import { type Seed, seedOf } from '../../../src/core/index.ts'
import { type JudgedLate, judgeLate, type LateRules } from '../../../src/update/late/late-test.ts'
import { brier } from '../../../src/update/row-losses/brier.ts'
import { mostAllowed } from '../draws.ts'
import { hourMs, knownBy, type LateStream, lateStream, sigmoid } from './late-streams.ts'

const rules: LateRules = {
  terms: { loss: brier, range: 0.6 },
  ...{ effect: 0.004, alpha: 0.025, beta: 0.025, leastRows: 200, afterMs: 24 * hourMs, now: 0 },
}

const judgedAt = (stream: LateStream, hours: number, seed = seedOf(71)): JudgedLate =>
  judgeLate(knownBy(lateStream(seed, stream), hours * hourMs), { ...rules, now: hours * hourMs })

/** Looks again and again: the first verdict, or the last look where there is none. */
function watch(seed: Seed, stream: LateStream): JudgedLate {
  const whole = lateStream(seed, stream)
  const until = stream.rows + 48
  for (let hours = 1000; ; hours = Math.min(until, hours + 500)) {
    const now = hours * hourMs
    const found = judgeLate(knownBy(whole, now), { ...rules, now })
    if (found.verdict !== 'undecided' || hours === until) return found
  }
}

function rateOf(name: string, stream: LateStream, verdict: JudgedLate['verdict'], trials: number): number {
  const seed = seedOf(61).split(name)
  let count = 0
  for (let at = 0; at < trials; at++) if (watch(seed.split(at), stream).verdict === verdict) count++
  if (isLong) console.log(`${name}: ${count} of ${trials} ${verdict} by estimates`)
  return count
}

/** Outcomes of the first rows come at once, those of later ones do not. */
const first = (known: number) => (row: number) => (row < known ? 1 : 0)
/** Outcomes come at once the oftener the higher (or, below 0, the lower) both scores are. */
const leaning =
  (by: number) =>
  (_row: number, [one, other]: readonly [number, number]): number =>
    0.5 * sigmoid((by * (one + other)) / 2 - 0.5)
/** Outcomes come at once where both say about the same. */
const whereAlike = (_row: number, [one, other]: readonly [number, number]): number =>
  Math.abs(one - other) < 0.8 ? 0.8 : 0.1
const equal = { champion: 0.3, challenger: 0.3 }
const better = { champion: 0.6, challenger: 0.25 }

const noBetter: readonly (readonly [string, LateStream])[] = [
  ['equal models, no outcome after a start', { rows: 4500, hidden: equal, inTime: first(1500) }],
  ['equal models, rows unlike those with outcomes', { rows: 5000, hidden: equal, inTime: leaning(-1.5) }],
  [
    'a champion too sure of itself that sees as much more, unlike rows',
    {
      rows: 5000,
      hidden: { champion: 0.3, challenger: 0.45 },
      sharp: { champion: 1.5 },
      inTime: leaning(-1),
    },
  ],
  [
    'a challenger too sure of itself that sees as much more, unlike rows',
    {
      rows: 5000,
      hidden: { champion: 0.45, challenger: 0.3 },
      sharp: { challenger: 1.52 },
      inTime: leaning(-1),
    },
  ],
  [
    'a challenger too sure of itself that sees no more',
    { rows: 4500, hidden: equal, sharp: { challenger: 1.6 }, inTime: first(1500) },
  ],
]

describe('a challenger that is not better', () => {
  it.each(noBetter)(
    'is not promoted more often than promised: %s',
    (name, stream) => {
      const trials = times(8, 200)
      expect(rateOf(name, stream, 'better', trials)).toBeLessThanOrEqual(mostAllowed(trials, 0.05))
    },
    3_600_000,
  )

  it('a few outcomes and ever so many rows without them do not promote it: estimates know no more than those outcomes', () => {
    const stream: LateStream = { rows: 30_000, hidden: equal, inTime: first(600) }
    const trials = times(10, 200)
    let promoted = 0
    for (let at = 0; at < trials; at++)
      if (judgedAt(stream, 30_048, seedOf(72).split(at)).verdict === 'better') promoted++
    if (isLong) console.log(`${promoted} of ${trials} equal ones promoted by 29,400 estimates`)
    expect(promoted).toBeLessThanOrEqual(mostAllowed(trials, 0.05))
  }, 3_600_000)
})

describe('a challenger that is better', () => {
  it('is promoted by estimates, sooner or later', () => {
    const trials = times(4, 100)
    const stream: LateStream = { rows: 12_000, hidden: better, inTime: whereAlike }
    const count = rateOf('a better one, outcomes where both agree', stream, 'better', trials)
    expect(count).toBeGreaterThan(0.6 * trials)
  }, 3_600_000)

  it('one that is worse is shown not to be better', () => {
    const stream: LateStream = {
      rows: 12_000,
      hidden: { champion: 0.25, challenger: 0.6 },
      inTime: whereAlike,
    }
    expect(watch(seedOf(73), stream).verdict).toBe('not-better')
  })
})

describe('whether estimates are used', () => {
  it('not where outcomes have turned: what was learnt before does not hold after', () => {
    const stream: LateStream = { rows: 6000, hidden: better, inTime: first(3000), turnsAt: 1800 }
    const found = judgedAt(stream, 6048)
    expect(found.verdict).toBe('undecided')
    expect(found.unused).toMatch(
      /^estimates are not used: on 1500 outcomes that came last they said -?[\d.e-]+ less/,
    )
  })

  it('not where late outcomes are unlike those that come in time', () => {
    const stream: LateStream = {
      rows: 6000,
      hidden: better,
      inTime: first(3000),
      comesAfter: 30,
      turnsAt: 3000,
    }
    const found = judgedAt(stream, 5000)
    expect(found).toMatchObject({ verdict: 'undecided', compared: { disagree: true } })
    expect(found.unused).toMatch(/outcomes that came last|rows whose outcomes came late/)
  })

  it('not before there are outcomes to learn from, of more than one class', () => {
    const few: LateStream = { rows: 2000, hidden: better, inTime: first(120) }
    expect(judgedAt(few, 2048)).toMatchObject({
      ...{ verdict: 'undecided', learnt: 120, rows: 1880, mean: Number.NaN },
      unused: 'estimates are learnt from 500 outcomes, 120 are known',
    })
    const rows = lateStream(seedOf(74), { rows: 2000, hidden: better, inTime: first(800) })
    const truth = { task: 'binary', codes: new Int32Array(800), classes: ['no', 'yes'] } as const
    expect(judgeLate({ ...rows, truth }, { ...rules, now: 1e12 }).unused).toBe(
      'estimates are learnt from 25 outcomes beside the most frequent one, 0 are known',
    )
  })

  it('not on a few rows, and not where none waits', () => {
    const stream: LateStream = { rows: 1100, hidden: better, inTime: first(1000) }
    expect(judgedAt(stream, 1148).unused).toBe('200 rows without outcomes decide, there are 100')
    expect(judgedAt(stream, 1000).unused).toBe('no row waits so long for its outcome')
  })
})

describe('outcomes that come after all', () => {
  const stream: LateStream = { rows: 4000, hidden: better, inTime: whereAlike, comesAfter: 60 }

  it('are counted once, told beside their estimates, and agree with these', () => {
    const whole = lateStream(seedOf(75), stream)
    const now = 3000 * hourMs
    const rows = knownBy(whole, now)
    const found = judgeLate(rows, { ...rules, now })
    const waiting = rows.received.filter(
      (at, row) => Number.isNaN(at) && now - rows.asked[row]! > rules.afterMs,
    )
    expect(found.came).toBeGreaterThan(300)
    expect(found.rows).toBe(found.came + waiting.length)
    expect(found.compared).toMatchObject({ rows: found.came, disagree: false })
    expect(Math.abs(found.compared!.estimated - found.compared!.true)).toBeLessThan(0.03)
  })

  it('once all of them are known, what is told of all rows is the truth', () => {
    const whole = lateStream(seedOf(75), stream)
    const now = 1e5 * hourMs
    const found = judgeLate(whole, { ...rules, now })
    const losses = [whole.said.champion, whole.said.challenger].map((said) =>
      brier.of(whole.truth, takenBy(said)),
    )
    expect(whole.judged).toHaveLength(4000)
    const saved = losses[0]!.reduce((sum, loss, at) => sum + loss - losses[1]![at]!, 0) / 4000
    expect(found.mean).toBeCloseTo(saved, 3)

    function takenBy(said: Float64Array): Float64Array {
      return Float64Array.from(whole.judged, (row) => said[row]!)
    }
  })
})
