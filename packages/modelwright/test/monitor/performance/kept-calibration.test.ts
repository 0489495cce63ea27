import { describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { seedOf } from '../../../src/core/index.ts'
import type { Contender } from '../../../src/evaluate/index.ts'
import {
  type CalibrationGroup,
  estimateClassification,
  keepCalibration,
  type UnjudgedRows,
} from '../../../src/monitor/index.ts'
import { judgedRows } from '../reference-fixture.ts'

function contender(task: 'binary' | 'multiclass', rowCount: number, seed: number): Contender {
  const { rows } = judgedRows(task, { rowCount, seed, columnCount: 0 })
  return { target: rows.truth, predictions: rows.predictions }
}

const classesOf = ({ target }: Contender): readonly string[] =>
  target.task === 'regression' ? [] : target.classes

describe('what is kept of judged rows to make probabilities honest', () => {
  it('of two classes: every row in one group of ten and more, with what came', () => {
    const held = contender('binary', 637, 3)
    const kept = keepCalibration(held)!
    if (!('groups' in kept)) throw new Error('bug: no groups')
    const sum = (of: (group: CalibrationGroup) => number): number =>
      kept.groups.reduce((total, group) => total + of(group), 0)
    expect(sum(({ rows }) => rows)).toBe(637)
    expect(Math.min(...kept.groups.map(({ rows }) => rows))).toBeGreaterThanOrEqual(10)
    expect(sum(({ rows, said }) => rows * said)).toBeCloseTo(
      held.predictions.reduce((total, p) => total + p, 0),
      9,
    )
    const { target } = held
    expect(sum(({ came }) => came)).toBe(
      target.task === 'regression' ? 0 : target.codes.filter((code) => code === 1).length,
    )
    const said = kept.groups.map((group) => group.said)
    expect(said).toEqual([...said].sort((a, b) => a - b))
  })

  it('of more classes: one number, below one where the model is too bold', () => {
    const kept = keepCalibration(contender('multiclass', 2000, 1))!
    if (!('power' in kept)) throw new Error('bug: no power')
    expect(kept.power).toBeGreaterThan(0.3)
    expect(kept.power).toBeLessThan(0.7)
    expect(kept.error).toBeGreaterThan(0.01)
    expect(kept.error).toBeLessThan(0.2)
  })

  it('of equal probabilities one group; of numbers and too few rows nothing', () => {
    const target = {
      task: 'binary',
      codes: Int32Array.from({ length: 40 }, (_, row) => row % 2),
      classes: ['a', 'b'],
    } as const
    expect(keepCalibration({ target, predictions: new Float64Array(40).fill(0.25) })).toEqual({
      groups: [{ rows: 40, said: 0.25, came: 20 }],
    })
    expect(keepCalibration(contender('binary', 9, 1))).toBeUndefined()
    const values = new Float64Array(50)
    expect(keepCalibration({ target: { task: 'regression', values }, predictions: values })).toBeUndefined()
  })

  it.each([
    ['binary', 200],
    ['binary', 3000],
    ['multiclass', 200],
    ['multiclass', 2000],
  ] as const)('gives about the estimates that rows give: %s, %i rows', (task, rowCount) => {
    for (let seed = 1; seed <= times(1, 2); seed++) {
      const reference = contender(task, rowCount, seed)
      const { predictions } = contender(task, 400, seed + 100)
      const window: UnjudgedRows = { task, classes: classesOf(reference), predictions }
      const estimate = (by: Parameters<typeof estimateClassification>[2]['reference']) =>
        estimateClassification(window, ['accuracy', 'log-loss'], {
          seed: seedOf(seed),
          reference: by,
          replicates: 60,
        })
      const byRows = estimate(reference)
      for (const [name, kept] of Object.entries(estimate(keepCalibration(reference)))) {
        const width = byRows[name].high - byRows[name].low
        expect(Math.abs(kept.value - byRows[name].value)).toBeLessThan(0.2 * width)
        expect((kept.high - kept.low) / width).toBeGreaterThan(0.6)
        expect((kept.high - kept.low) / width).toBeLessThan(1.6)
      }
    }
  })
})
