import { type Column, models } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { deadlineIn, seedOf, type Target, type TrainingData } from '../../../../src/core/index.ts'
import { ridge } from '../../../../src/train/learners/ridge/ridge.ts'
import { distance, fitContext } from '../../linear-fixture.ts'

/** A category of so many levels beside two numbers: with 2,500 levels the width is beyond the exact way. */
function wideData(levelCount: number, unused: number): TrainingData {
  const seed = seedOf(2)
  const rowCount = 6000
  const draw = (): Float64Array => Float64Array.from({ length: rowCount }, () => seed.next() - 0.5)
  const [a, b, noise] = [draw(), draw(), draw()]
  const codes = Int32Array.from({ length: rowCount }, () => seed.integer(levelCount + 1) - 1)
  const values = a.map((value, row) => 3 * value - b[row] + (codes[row] % 7) + noise[row])
  const levels = Array.from({ length: levelCount + unused }, (_, code) => `level ${code}`)
  const features = new Map<string, Column>([
    ['a', { type: 'number', values: a }],
    ['place', { type: 'category', codes, levels }],
    ['b', { type: 'number', values: b.map((value) => 1e5 + 40 * value) }],
  ])
  return { rowCount, features, target: { task: 'regression', values } }
}

describe('ridge', () => {
  it('gives the same by conjugate gradients as exactly', async () => {
    // Levels that no row has widen the table beyond the exact way and change nothing else.
    const [exact, steps] = [wideData(300, 0), wideData(300, 2000)]
    const notes: string[] = []
    const states = [
      await ridge.fit(exact, { alpha: 1 }, fitContext()),
      await ridge.fit(steps, { alpha: 1 }, fitContext(notes)),
    ]
    const found = states.map((state, i) =>
      models.linear.predict(state, [...[exact, steps][i].features.values()], exact.rowCount),
    )
    expect(notes).toEqual([])
    expect(distance(found[0], found[1])).toBeLessThan(1e-8)
  })

  it('gives a start at the deadline, and says so', async () => {
    const data = wideData(20, 0)
    const notes: string[] = []
    const context = { ...fitContext(notes), deadline: deadlineIn(0, () => 0) }
    const state = await ridge.fit(data, { alpha: 1 }, context)
    expect(notes.join()).toContain('deadline')
    const found = models.linear.predict(state, [...data.features.values()], data.rowCount)
    const values = data.target.task === 'regression' ? data.target.values : new Float64Array()
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const error = (of: (row: number) => number): number =>
      values.reduce((sum, value, row) => sum + (value - of(row)) * (value - of(row)), 0)
    expect(error((row) => found[row])).toBeLessThan(error(() => mean))
  })

  it('takes columns that follow from others without a penalty', async () => {
    const x = Float64Array.of(1, 2, 3, 4, 5)
    const features = new Map<string, Column>([
      ['x', { type: 'number', values: x }],
      ['twice', { type: 'number', values: x.map((value) => 2 * value) }],
      ['constant', { type: 'number', values: new Float64Array(5).fill(3) }],
    ])
    const target: Target = { task: 'regression', values: x.map((value) => 7 * value - 1) }
    const state = await ridge.fit({ rowCount: 5, features, target }, { alpha: 0 }, fitContext())
    const found = models.linear.predict(state, [...features.values()], 5)
    expect(distance(found, target.values)).toBeLessThan(1e-9)
  })

  it('does not overflow on the largest targets there are', async () => {
    const x = Float64Array.of(-1, 0, 1)
    const target: Target = { task: 'regression', values: Float64Array.of(-1.7e308, 0, 1.7e308) }
    const features = new Map<string, Column>([['x', { type: 'number', values: x }]])
    const state = await ridge.fit({ rowCount: 3, features, target }, { alpha: 0 }, fitContext())
    expect(state.coefficients[0] / 1.7e308).toBeCloseTo(1, 12)
  })
})
