import { log, sigmoid } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { isLong, times } from '../../../../../test/long.ts'
import type { JudgedPrediction } from '../../../src/core/index.ts'
import { gatherOutcomes } from '../../../src/project/replay/gathered-outcomes.ts'
import { judgeReplay } from '../../../src/project/replay/judge-replay.ts'
import type { ReplayedRows } from '../../../src/project/replay/replay-log.ts'
import { type StreamOptions, simulateStream } from '../../../src/testing/index.ts'
import { challenger, champion } from '../trial/logged-rows.ts'

const hour = 3_600_000
const day = 24 * hour
const classes = ['no', 'yes']
const rules = { leastRows: 200, mostRows: 1_000_000, alpha: 0.05, seed: 1 }

/** Rows of a champion that says what is true, and a challenger that says yes too often, as they are known at a moment. */
function known(
  options: Omit<StreamOptions, 'everyMs'>,
  count: number,
  added: number,
  {
    afterLast = 0,
    told,
  }: {
    readonly afterLast?: number
    /** When an outcome is told, in place of what the stream says. */
    readonly told?: (asked: number, isYes: boolean) => number
  } = {},
) {
  const {
    times: asked,
    predictions,
    outcomes,
    toldAt: drawnAt,
  } = simulateStream({ ...options, everyMs: hour }).next(count)
  const now = asked[count - 1] + afterLast
  const toldAt = told === undefined ? drawnAt : asked.map((at, row) => told(at, outcomes[row] === 1))
  const gathered = gatherOutcomes({ task: 'binary', name: 'y', classes } as never)
  asked.forEach((at, row) => {
    const outcome = { outcome: classes[outcomes[row]], received: toldAt[row] }
    const id = `r${row}`
    gathered.push({ id, at, outcome: toldAt[row] <= now ? outcome : null } as JudgedPrediction)
  })
  const rows: ReplayedRows = {
    ...gathered.values(),
    champion: predictions,
    challenger: predictions.map((p) => sigmoid(log(p / (1 - p)) + added)),
    levels: new Map(),
    refused: Array.from(asked, () => false),
    ...{ unread: 0, championUs: 1, challengerUs: 1 },
  }
  return { rows, now }
}

function decision({ rows, now }: ReturnType<typeof known>, after?: string) {
  const age = after === undefined ? {} : { age: { after, now } }
  return judgeReplay(rows, [champion, challenger], { ...rules, ...age })
}

describe('a yes is told soon, a no late', () => {
  const outcomes = { delayMs: 5 * day, positiveDelay: 0.01 }

  it('a challenger that is worse by far is not promoted, whether an age is declared or not', () => {
    for (let run = 0; run < times(10, 200); run++) {
      const seen = known({ seed: 700 + run, outcomes }, 1200, 0.5)
      const open = decision(seen)
      expect(open.trial?.decision).not.toBe('promote')
      expect(open.order).toBe('asked')
      expect(open.delays).toMatch(/"yes" became known sooner|Nearly all .* "yes"/)
      expect(decision(seen, '30d').trial?.decision).not.toBe('promote')
    }
  })

  it('while hardly a no is known, that is said', () => {
    const never = { delayMs: 4000 * day, positiveDelay: 1e-6 }
    const { trial, delays } = decision(known({ seed: 4, outcomes: never }, 1200, 0.5))
    expect(trial?.decision).toBe('go-on')
    expect(delays).toMatch(/Nearly all \d+ outcomes that are known are "yes", and \d+ rows wait/)
  })

  it('by its age the worse one is refused in the end, the better one promoted', () => {
    const seen = known({ seed: 3, outcomes }, 9000, 0.5, { afterLast: 40 * day })
    const worse = decision(seen, '30d')
    expect(worse).toMatchObject({
      trial: { decision: 'refuse', by: 'outcomes' },
      order: 'asked',
      delays: null,
    })
    const { rows, now } = seen
    const turned = { ...rows, champion: rows.challenger, challenger: rows.champion }
    expect(decision({ rows: turned, now }, '30d').trial?.decision).toBe('promote')
  })

  it('a row counts once it is that old, as it was asked; what came later than declared never does', () => {
    const { rows, now } = known({ seed: 8, outcomes: { delayMs: 10 * day } }, 1500, 0.5)
    const { outcomes: count } = decision({ rows, now }, '10d')
    const counting = [...rows.judged].filter(
      (row) => now - rows.asked[row] >= 10 * day && rows.received[row] - rows.asked[row] <= 10 * day,
    )
    expect(count).toBe(counting.length)
    expect(count).toBeLessThan(rows.judged.length)
  })
})

describe('a yes is told at once, a no by an import in the night after the month', () => {
  const told = (asked: number, isYes: boolean) =>
    isYes ? asked + hour : Math.ceil((asked + 30 * day) / day) * day + 2 * hour
  const stream = (seed: number, added: number) => known({ seed }, 6000, added, { told })

  it('an age that is over before the import counts no "no": nothing is promoted by it, and that is said', () => {
    for (let run = 0; run < times(5, 100); run++) {
      const found = decision(stream(400 + run, 0.5), '30d')
      expect(found.trial).toMatchObject({ decision: 'go-on', by: null })
      expect(found.delays).toMatch(
        /^\d+ of 5\d\d\d rows had no outcome by 30d; \d+ came later: .*Declare a longer age/,
      )
    }
  })

  it('while none of them came yet, that nearly all others are of one class is said', () => {
    const found = decision(
      known({ seed: 5 }, 1200, 0.5, { told: (at, isYes) => at + (isYes ? hour : 99 * day) }),
      '30d',
    )
    expect(found.delays).toMatch(/rows had no outcome by 30d; nearly all others are "yes"/)
  })

  it('by an age that is longer than imports take the worse one is refused', () => {
    expect(decision(stream(400, 0.5), '32d')).toMatchObject({ delays: null, trial: { decision: 'refuse' } })
  })

  it('without an age rows decide that were asked before the first that waits, in the order of asking', () => {
    const seen = known({ seed: 6 }, 6000, 0.5, { told: (at, isYes) => at + (isYes ? hour : day) })
    const worse = decision(seen)
    expect(worse).toMatchObject({ order: 'asked', trial: { decision: 'refuse', by: 'outcomes' } })
    expect(worse.delays).toMatch(/"yes" became known sooner.*before the first that waits.*outcomesAfter/)
    const { rows, now } = seen
    const turned = { ...rows, champion: rows.challenger, challenger: rows.champion }
    expect(decision({ rows: turned, now }).trial?.decision).toBe('promote')
    const first = Math.min(...[...rows.received.keys()].filter((row) => Number.isNaN(rows.received[row])))
    expect(worse.outcomes).toBe(first)
  })
})

describe('outcomes that come late whatever they are', () => {
  it('decide as they come: nothing is said against them, also where they are brought in all at once', () => {
    let said = 0
    const trials = times(10, 200)
    for (let run = 0; run < trials; run++) {
      const change = { kind: 'label', shape: 'gradual', at: 200, over: 800, size: 1 } as const
      const seen = known({ seed: 900 + run, change, outcomes: { delayMs: 5 * day, missing: 0.3 } }, 1200, 0.5)
      if (decision(seen).delays !== null) said++
      const { rows, now } = seen
      const atOnce = { ...rows, received: rows.received.map((at) => (Number.isNaN(at) ? at : now)) }
      expect(decision({ rows: atOnce, now }).delays).toBeNull()
    }
    if (isLong) console.log(`${said} of ${trials} streams taken for such whose delay depends on the outcome`)
    // Promised is one in 2,000.
    expect(said).toBeLessThanOrEqual(Math.floor(trials / 100))
  })
})
