import { describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { seedOf } from '../../../src/core/index.ts'
import { type Contender, evaluate, scoreOf } from '../../../src/evaluate/index.ts'
import {
  checkEstimates,
  estimateClassification,
  likenessWeights,
  type UnjudgedRows,
} from '../../../src/monitor/index.ts'
import { fitRows } from '../../../src/project/monitor/fit-rows.ts'
import { type StreamRows, simulateStream } from '../../../src/testing/index.ts'

const classes = ['no', 'yes']
const names = ['accuracy', 'auc', 'f1', 'log-loss', 'brier-score', 'precision', 'recall']

/** What the model said, through a distortion that calibration must mend. */
const said = (rows: StreamRows, distort = (p: number) => p): Float64Array => rows.predictions.map(distort)

function judged(rows: StreamRows, distort?: (p: number) => number): Contender {
  const codes = Int32Array.from(rows.outcomes)
  return { target: { task: 'binary', codes, classes }, predictions: said(rows, distort) }
}

const unjudged = (rows: StreamRows, distort?: (p: number) => number): UnjudgedRows => ({
  task: 'binary',
  classes,
  predictions: said(rows, distort),
})

const overconfident = (p: number): number => (p > 0.5 ? 1 - (1 - p) * (1 - p) * 2 : p * p * 2)

describe('performance without outcomes', () => {
  it('a worked example: the accuracy that honest probabilities promise', () => {
    const rows = { task: 'binary', classes, predictions: Float64Array.of(0.9, 0.2, 0.6) } as const
    const found = estimateClassification(rows, ['accuracy', 'brier-score'], { seed: seedOf(1) })
    expect(found['accuracy'].value).toBeCloseTo((0.9 + 0.8 + 0.6) / 3, 12)
    expect(found['brier-score'].value).toBeCloseTo((0.09 + 0.16 + 0.24) / 3, 12)
  })

  it('intervals hold what turns out, for every metric, also where rows look otherwise', () => {
    const found: Record<
      string,
      { estimated: { value: number; low: number; high: number }; measured: number }[]
    > = {}
    const change = {
      kind: 'covariate',
      shape: 'sudden',
      at: 3000,
      size: 1.2,
      columns: ['number 1', 'number 2'],
    } as const
    for (let run = 0; run < times(4, 120); run++) {
      const stream = simulateStream({ seed: 60 + run, change })
      const reference = judged(stream.next(3000), overconfident)
      const window = stream.next(600)
      const estimates = estimateClassification(unjudged(window, overconfident), names, {
        seed: seedOf(run),
        reference,
        replicates: times(60, 100),
      })
      const truth = judged(window, overconfident)
      for (const name of names) {
        found[name] ??= []
        found[name].push({
          estimated: estimates[name],
          measured: scoreOf(name, truth.target, truth.predictions),
        })
      }
    }
    for (const name of names) {
      const { held, bias } = checkEstimates(found[name])
      expect(held, name).toBeGreaterThanOrEqual(times(0.7, 0.9))
      expect(Math.abs(bias), name).toBeLessThan(0.03)
    }
  })

  it('several classes: the truth of all draws is the mean of the estimate', () => {
    const draw = seedOf(9)
    const predictions = new Float64Array(900)
    for (let row = 0; row < 300; row++) {
      const parts = [draw.next(), draw.next(), draw.next()]
      const total = parts[0] + parts[1] + parts[2]
      parts.forEach((part, code) => {
        predictions[row * 3 + code] = part / total
      })
    }
    const rows = { task: 'multiclass', classes: ['a', 'b', 'c'], predictions } as const
    const { accuracy, 'log-loss': logLoss } = estimateClassification(rows, ['accuracy', 'log-loss'], {
      seed: seedOf(1),
    })
    let promised = 0
    for (let row = 0; row < 300; row++)
      promised += Math.max(...predictions.subarray(row * 3, row * 3 + 3)) / 300
    expect(accuracy.value).toBeCloseTo(promised, 12)
    expect(accuracy.low).toBeLessThan(promised)
    expect(logLoss.high).toBeGreaterThan(logLoss.value)
  })

  it('a reference weighted to be like the window mends probabilities that are wrong there', async () => {
    // The model overlooks a column: where it moves, probabilities that were honest on the whole are not.
    const options = { seed: 77, numbers: 2, levels: 2 }
    const change = { kind: 'covariate', shape: 'sudden', at: 6000, size: 2, columns: ['number 1'] } as const
    const stream = simulateStream({ ...options, change })
    const [before, window] = [stream.next(6000), stream.next(3000)]
    const share = before.outcomes.reduce((sum, one) => sum + one, 0) / 6000
    const flat = (rows: StreamRows) => rows.predictions.map(() => share)
    const reference: Contender = { ...judged(before), predictions: flat(before) }
    const rows = { task: 'binary', classes, predictions: flat(window) } as const
    const truth = scoreOf('brier-score', judged(window).target, flat(window))
    const plain = estimateClassification(rows, ['brier-score'], {
      seed: seedOf(1),
      reference,
      replicates: 20,
    })
    const weights = await likenessWeights(before.rows, window.rows, { fitRows, seed: seedOf(1) })
    expect(weights.reduce((sum, weight) => sum + weight, 0) / 6000).toBeCloseTo(1, 9)
    const mended = estimateClassification(rows, ['brier-score'], {
      seed: seedOf(1),
      reference: { ...reference, weights },
      replicates: 20,
    })
    const off = (found: typeof plain): number => Math.abs(found['brier-score'].value - truth)
    expect(off(mended)).toBeLessThan(off(plain) / 2)
  })

  it('no rows, and one class in the reference, are borne', () => {
    const none = { task: 'binary', classes, predictions: new Float64Array(0) } as const
    expect(estimateClassification(none, ['auc'], { seed: seedOf(1) })['auc'].value).toBeNaN()
    const rows = simulateStream({ seed: 1 }).next(200)
    const reference = judged({ ...rows, outcomes: new Uint8Array(200).fill(1) })
    const { accuracy } = estimateClassification(unjudged(rows), ['accuracy'], { seed: seedOf(1), reference })
    expect(accuracy.value).toBeGreaterThanOrEqual(0)
    expect(evaluate({ ...judged(rows), seed: seedOf(1), metrics: ['accuracy'] }).rowCount).toBe(200)
  })
})
