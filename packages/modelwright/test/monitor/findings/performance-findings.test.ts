import { describe, expect, it } from 'vitest'
import { seedOf, takeBatch } from '../../../src/core/index.ts'
import { evaluate, reach95 } from '../../../src/evaluate/index.ts'
import { lookAtPerformance } from '../../../src/monitor/findings/performance-findings.ts'
import type { WindowFacts } from '../../../src/monitor/index.ts'
import { simulateStream } from '../../../src/testing/index.ts'

const classes = ['no', 'yes']
const outcomes = 300
const made = simulateStream({ seed: 5, numbers: 2, levels: 1 }).next(outcomes)
const truth = { task: 'binary', classes, codes: Int32Array.from(made.outcomes) } as const
const metric = 'brier-score'
const now = evaluate({ target: truth, predictions: made.predictions, metrics: [metric], seed: seedOf(1) })
  .metrics[metric]
const error = (now.high - now.low) / (2 * reach95)

/** A window of so many rows, of which 300 have their outcome. */
function factsOf(rows: number): WindowFacts {
  return {
    ...{ model: 'm', version: '1', outcomes, mostMeasured: 20_000, unread: 0, duplicates: 0 },
    ...{
      answers: { task: 'binary', classes },
      settings: { performance: [metric], slices: [], fairness: [] },
    },
    sketches: { features: { rowCount: rows } },
    judged: {
      rows: takeBatch(made.rows, Uint32Array.from(truth.codes.keys())),
      said: made.predictions,
      truth,
    },
    seed: seedOf(2),
  } as unknown as WindowFacts
}

/** What is found where the metric is so many standard errors worse than the reference had it, exactly. */
function found(deviate: number, rows: number): string[] {
  const value = now.value - deviate * error
  const before = { [metric]: { value, low: value, high: value } }
  return lookAtPerformance(factsOf(rows), { before, expected: {} }, false)
    .findings.filter(({ kind }) => kind === 'performance')
    .map(({ key }) => key)
}

describe('performance of a window', () => {
  it('of which few outcomes are known must be worse by more: others will be looked at, too', () => {
    expect(found(3.2, 10 * outcomes)).toEqual([])
    expect(found(3.2, outcomes)).toEqual([`performance/${metric}`])
    expect(found(4.5, 10 * outcomes)).toEqual([`performance/${metric}`])
  })

  it('is not called worse for intervals that are only just apart', () => {
    expect(found(2.2, outcomes)).toEqual([])
  })
})
