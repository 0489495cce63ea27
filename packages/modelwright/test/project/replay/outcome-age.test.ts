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
function known(options: Omit<StreamOptions, 'everyMs'>, count: number, added: number, afterLast = 0) {
  const {
    times: asked,
    predictions,
    outcomes,
    toldAt,
  } = simulateStream({ ...options, everyMs: hour }).next(count)
  const now = asked[count - 1] + afterLast
  const gathered = gatherOutcomes({ task: 'binary', name: 'y', classes } as never)
  asked.forEach((at, row) => {
    const outcome = { outcome: classes[outcomes[row]], received: toldAt[row] }
    gathered.push({ at, outcome: toldAt[row] <= now ? outcome : null } as JudgedPrediction)
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
      expect([open.trial?.decision, open.order]).toEqual(['go-on', 'received'])
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
    const seen = known({ seed: 3, outcomes }, 9000, 0.5, 40 * day)
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
