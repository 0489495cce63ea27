import { describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { seedOf } from '../../../src/core/index.ts'
import type { Contender } from '../../../src/evaluate/index.ts'
import { estimateClassification, lossParts, measurePerformance } from '../../../src/monitor/index.ts'
import { type StreamChange, type StreamRows, simulateStream } from '../../../src/testing/index.ts'

const classes = ['no', 'yes']

const contender = ({ outcomes, predictions }: StreamRows): Contender => ({
  target: { task: 'binary', codes: Int32Array.from(outcomes), classes },
  predictions,
})

function windows(change: StreamChange | undefined, seed = 21): readonly [StreamRows, StreamRows] {
  const stream = simulateStream({ seed, ...(change === undefined ? {} : { change }) })
  return [stream.next(3000), stream.next(3000)]
}

const concept: StreamChange = { kind: 'concept', shape: 'sudden', at: 3000, size: 0.8 }

describe('performance with outcomes', () => {
  it('says how much worse a metric is, and how surely', () => {
    const [before, after] = windows(concept)
    const found = measurePerformance(contender(after), {
      seed: seedOf(1),
      metrics: ['auc', 'log-loss'],
      reference: contender(before),
      rows: { now: after.rows, before: before.rows },
      slices: ['flag', 'level 1'],
    })
    for (const { worse, pValue } of found.metrics) {
      expect(worse).toBeGreaterThan(0.05)
      expect(pValue).toBeLessThan(1e-6)
    }
    expect(found.slices.length).toBeGreaterThan(4)
    expect(found.slices[0].adjusted).toBeGreaterThanOrEqual(found.slices[0].pValue!)
    expect(found.calibration!.value).toBeGreaterThan(0.05)
  })

  it('is silent where nothing changed, one in twenty aside', () => {
    let alarms = 0
    const runs = times(6, 200)
    for (let run = 0; run < runs; run++) {
      const stream = simulateStream({ seed: 300 + run, numbers: 2, levels: 2 })
      const [before, after] = [contender(stream.next(600)), contender(stream.next(600))]
      const question = { seed: seedOf(run), metrics: ['log-loss'], reference: before }
      if (measurePerformance(after, question).metrics[0].pValue! <= 0.05) alarms++
    }
    expect(alarms).toBeLessThanOrEqual(0.05 * runs + 2.6 * Math.sqrt(runs * 0.05 * 0.95))
  })

  it('tells rows that look otherwise from a concept that changed', () => {
    const kindOf = (change: StreamChange | undefined) => {
      const [before, after] = windows(change)
      const question = { seed: seedOf(1), metrics: ['log-loss'] }
      const earlier = measurePerformance(contender(before), question).metrics[0].now
      const measured = measurePerformance(contender(after), question).metrics[0].now
      const rows = { task: 'binary', classes, predictions: after.predictions } as const
      const expected = estimateClassification(rows, ['log-loss'], { seed: seedOf(1) })['log-loss']
      return lossParts(earlier, expected, measured).kind
    }
    expect(kindOf(concept)).toBe('concept')
    expect(kindOf(undefined)).toBe('none')
    const columns = ['number 1', 'number 2', 'number 3', 'level 1', 'level 2']
    expect(kindOf({ kind: 'covariate', shape: 'sudden', at: 3000, size: 2.5, columns })).toBe('covariate')
  })

  it('bears no rows, and one class', () => {
    const [before, after] = windows(undefined)
    const none = simulateStream({ seed: 1 }).next(0)
    const question = { seed: seedOf(1), metrics: ['auc'], reference: contender(before) }
    expect(measurePerformance(contender(none), question)).toEqual({ metrics: [], slices: [] })
    const one = contender({ ...after, outcomes: new Uint8Array(3000) })
    expect(measurePerformance(one, question).metrics).toEqual([])
  })
})
