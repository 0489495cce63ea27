import { describe, expect, it } from 'vitest'
import { cellOf, isMissing } from '../../../src/core/index.ts'
import { judgedPredictions, type StreamRows, simulateStream } from '../../../src/testing/index.ts'

const meanOf = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length
const numbersOf = ({ rows }: StreamRows, name = 'number 1'): Float64Array =>
  (rows.columns.get(name) as { values: Float64Array }).values

describe('simulated streams', () => {
  it('tell one class sooner than the other', () => {
    const outcomes = { delayMs: 1000, positiveDelay: 0.1 }
    const { times, toldAt, outcomes: truth } = simulateStream({ seed: 5, outcomes }).next(4000)
    const meanDelay = (of: number) =>
      meanOf([...times].flatMap((at, row) => (truth[row] === of ? [toldAt[row] - at] : [])))
    expect(meanDelay(1) / 100).toBeCloseTo(1, 0)
    expect(meanDelay(0) / 1000).toBeCloseTo(1, 0)
  })

  it('are the same rows for the same options, in whatever pieces', () => {
    const options = { seed: 6, likeness: 0.5, outcomes: { delayMs: 5000, missing: 0.1, corrected: 0.2 } }
    const whole = simulateStream(options).next(90)
    const pieces = simulateStream(options)
    const parts = [pieces.next(20), pieces.next(70)]
    for (const key of ['times', 'chances', 'outcomes', 'toldAt', 'isCorrected'] as const)
      expect(parts.flatMap((part) => [...part[key]])).toEqual([...whole[key]])
    expect(parts.flatMap((part) => [...numbersOf(part)])).toEqual([...numbersOf(whole)])
  })

  it('rows are as alike as asked for', () => {
    for (const likeness of [0, 0.8]) {
      const values = numbersOf(simulateStream({ seed: 2, likeness }).next(5000))
      const mean = meanOf(values)
      let [same, next] = [0, 0]
      for (let row = 1; row < values.length; row++) {
        same += (values[row] - mean) ** 2
        next += (values[row] - mean) * (values[row - 1] - mean)
      }
      expect(next / same).toBeCloseTo(likeness, 1)
    }
  })

  it('covariates move by so many standard deviations, at once, slowly, or up and down', () => {
    const at = 2000
    const moved = (shape: 'sudden' | 'gradual' | 'seasonal') => {
      const stream = simulateStream({
        seed: 3,
        change: { kind: 'covariate', shape, at, size: 2, over: 2000 },
      })
      return [2000, 1000, 1000].map((rows) => meanOf(numbersOf(stream.next(rows))))
    }
    const near = (found: number[], wanted: number[]) =>
      found.forEach((value, i) => {
        expect(Math.abs(value - wanted[i])).toBeLessThan(0.12)
      })
    near(moved('sudden'), [0, 2, 2])
    near(moved('gradual'), [0, 0.5, 1.5])
    near(moved('seasonal'), [0, 1, -1])
  })

  it('labels come more often though rows of a class look as before', () => {
    const stream = simulateStream({
      seed: 4,
      numbers: 2,
      levels: 2,
      change: { kind: 'label', shape: 'sudden', at: 4000, size: 1.5 },
    })
    const [before, after] = [stream.next(4000), stream.next(4000)]
    expect(meanOf(after.outcomes)).toBeGreaterThan(meanOf(before.outcomes) + 0.2)
    const ofClass = (rows: StreamRows, code: number): number =>
      meanOf(numbersOf(rows).filter((_, row) => rows.outcomes[row] === code))
    for (const code of [0, 1])
      expect(Math.abs(ofClass(after, code) - ofClass(before, code))).toBeLessThan(0.1)
  })

  it('a changed concept leaves rows as they are, and the model wrong', () => {
    const stream = simulateStream({
      seed: 5,
      change: { kind: 'concept', shape: 'sudden', at: 3000, size: 1 },
    })
    const [before, after] = [stream.next(3000), stream.next(3000)]
    const off = ({ chances, predictions }: StreamRows): number =>
      meanOf(chances.map((chance, row) => Math.abs(chance - predictions[row])))
    expect(off(before)).toBe(0)
    expect(off(after)).toBeGreaterThan(0.1)
    expect(Math.abs(meanOf(numbersOf(after)) - meanOf(numbersOf(before)))).toBeLessThan(0.1)
  })

  it('outages leave rows out, damage spoils them, from a row on', () => {
    const stream = simulateStream({
      seed: 6,
      outages: [{ from: 10, to: 40 }],
      damage: { share: 1, from: 60, kind: 'missing', columns: ['number 2', 'flag'] },
    })
    const rows = stream.next(100)
    expect(rows.rows.rowCount).toBe(70)
    expect(rows.times[10] - rows.times[9]).toBe(31_000)
    for (const name of ['number 2', 'flag'])
      expect(Array.from(rows.numbers, (_, row) => isMissing(rows.rows.columns.get(name)!, row))).toEqual(
        Array.from(rows.numbers, (number) => number >= 60),
      )
    const level = simulateStream({ seed: 6, damage: { share: 1, kind: 'level', columns: ['level 1'] } }).next(
      1,
    )
    expect(cellOf(level.rows.columns.get('level 1')!, 0)).toBe('level never seen')
  })

  it('outcomes are told late, wrong first, or never', () => {
    const outcomes = { delayMs: 10_000, missing: 0.3, corrected: 0.5 }
    const rows = simulateStream({ seed: 7, outcomes }).next(2000)
    const never = rows.toldAt.filter(Number.isNaN).length / 2000
    expect(never).toBeCloseTo(0.3, 1)
    const told = [...rows.toldAt].flatMap((at, row) => (Number.isNaN(at) ? [] : [at - rows.times[row]]))
    expect(meanOf(told) / 10_000).toBeCloseTo(1, 0)
    const row = rows.isCorrected.indexOf(1)
    const between = rows.toldAt[row] - 1
    const named = (code: number) => (code === 1 ? 'yes' : 'no')
    const outcomeAsOf = (asOf: number) => judgedPredictions(rows, asOf)[row].outcome?.outcome
    expect(outcomeAsOf(rows.times[row])).toBeUndefined()
    expect(outcomeAsOf(between)).toBe(named(1 - rows.outcomes[row]))
    expect(outcomeAsOf(rows.toldAt[row])).toBe(named(rows.outcomes[row]))
    expect(Object.keys(judgedPredictions(rows)[0].features!).length).toBe(14)
  })
})
