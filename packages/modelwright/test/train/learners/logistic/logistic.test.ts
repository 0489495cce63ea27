import { type Column, models } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { deadlineIn, ModelwrightError, readOptions, seedOf, type Target } from '../../../../src/core/index.ts'
import { logistic } from '../../../../src/train/learners/logistic/logistic.ts'
import { distance, featuresOf, fitContext, linearFixture } from '../../linear-fixture.ts'

const fixture = linearFixture()
const features = featuresOf(fixture)
const rowCount = fixture.a.length
const binary: Target = { task: 'binary', codes: Int32Array.from(fixture.binary), classes: ['no', 'yes'] }
const defaults = readOptions(logistic.options, {}, 'logistic')

describe('logistic', () => {
  it('refuses rows of one class, also when the others have no weight', async () => {
    const one: Target = { ...binary, codes: new Int32Array(rowCount) }
    const weights = Float64Array.from(fixture.binary, (code) => 1 - code)
    for (const data of [
      { rowCount, features, target: one },
      { rowCount, features, target: binary, weights },
    ]) {
      const error = await Promise.resolve()
        .then(() => logistic.fit(data, defaults, fitContext()))
        .catch((found: unknown) => found)
      expect(error).toBeInstanceOf(ModelwrightError)
      expect(error).toMatchObject({ code: 'TRAIN_TARGET_CONSTANT' })
    }
  })

  it('gives a class that no row has a small chance, and the others what they had without it', async () => {
    const codes = Int32Array.from(fixture.several, (code) => Math.min(code, 2))
    const three: Target = { task: 'multiclass', codes, classes: ['a', 'b', 'c'] }
    const four: Target = {
      task: 'multiclass',
      codes: codes.map((code) => [0, 1, 3][code]),
      classes: ['a', 'b', 'x', 'c'],
    }
    const predictions = []
    for (const target of [three, four]) {
      const state = await logistic.fit({ rowCount, features, target }, defaults, fitContext())
      predictions.push(models.softmax.predict(state, [...features.values()], rowCount))
    }
    for (let row = 0; row < rowCount; row++) {
      const [p, q] = [
        predictions[0].subarray(row * 3, row * 3 + 3),
        predictions[1].subarray(row * 4, row * 4 + 4),
      ]
      expect(q[2]).toBeGreaterThan(0)
      expect(q[2]).toBeLessThan(0.03)
      expect(
        distance(
          Float64Array.of(q[0], q[1], q[3]).map((v) => v / (1 - q[2])),
          p,
        ),
      ).toBeLessThan(1e-12)
    }
  })

  it('gives every class the same weight in total when it is to balance them', async () => {
    const rare: Target = {
      ...binary,
      codes: Int32Array.from(fixture.binary, (code, row) => (row % 4 ? 0 : code)),
    }
    const options = { ...defaults, classWeight: 'balanced' as const }
    const state = await logistic.fit({ rowCount, features: new Map(), target: rare }, options, fitContext())
    expect(state.intercepts[0]).toBeCloseTo(0, 10)
  })

  it('separates what can be separated without running away', async () => {
    const x = Float64Array.from({ length: 40 }, (_, row) => row - 19.5)
    const target: Target = {
      task: 'binary',
      codes: Int32Array.from(x, (v) => Number(v > 0)),
      classes: ['no', 'yes'],
    }
    const column: Column = { type: 'number', values: x }
    const options = { ...defaults, c: 1e6 }
    const data = { rowCount: 40, features: new Map([['x', column]]), target }
    const state = await logistic.fit(data, options, fitContext())
    const p = models.logistic.predict(state, [column], 40)
    expect(p[0]).toBeLessThan(1e-6)
    expect(p[39]).toBeGreaterThan(1 - 1e-6)
    expect(state.coefficients[0]).toBeLessThan(1000)
  })

  it('reaches the same optimum whatever scale a column has', async () => {
    const scaled = new Map(features)
    const c = features.get('c') as Extract<Column, { type: 'number' }>
    // The penalty is almost nothing at this strength, so that only the scale differs.
    const options = { ...defaults, c: 1e9, tolerance: 1e-6 }
    scaled.set('c', { type: 'number', values: c.values.map((value) => 1e6 * value) })
    const [a, b] = await Promise.all(
      [features, scaled].map(async (of) => {
        const state = await logistic.fit({ rowCount, features: of, target: binary }, options, fitContext())
        return models.logistic.predict(state, [...of.values()], rowCount)
      }),
    )
    expect(distance(a, b)).toBeLessThan(1e-6)
  })

  it('gives its best so far at the deadline, and says so', async () => {
    const notes: string[] = []
    const context = { ...fitContext(notes), deadline: deadlineIn(0, () => 0), seed: seedOf(1) }
    const state = await logistic.fit({ rowCount, features, target: binary }, defaults, context)
    expect(notes.join()).toContain('stopped by the deadline after 0 steps')
    const p = models.logistic.predict(state, [...features.values()], rowCount)
    expect(p[0]).toBeCloseTo(fixture.binary.reduce((sum, code) => sum + code, 0) / rowCount, 12)
  })

  it('says when it ran out of steps', async () => {
    const notes: string[] = []
    const options = { ...defaults, maxIterations: 1, tolerance: 1e-12 }
    await logistic.fit({ rowCount, features, target: binary }, options, fitContext(notes))
    expect(notes.join()).toContain('maxIterations = 1')
  })

  it('refuses missing numbers and bad codes as bugs of the caller', () => {
    const broken = new Map(features).set('a', {
      type: 'number',
      values: new Float64Array(rowCount).fill(Number.NaN),
    })
    expect(() =>
      logistic.fit({ rowCount, features: broken, target: binary }, defaults, fitContext()),
    ).toThrow('bug: ')
    const short = new Map(features).set('a', { type: 'number', values: new Float64Array(3) })
    expect(() => logistic.fit({ rowCount, features: short, target: binary }, defaults, fitContext())).toThrow(
      'bug: ',
    )
    const missing: Target = { ...binary, codes: new Int32Array(rowCount).fill(-1) }
    expect(() => logistic.fit({ rowCount, features, target: missing }, defaults, fitContext())).toThrow(
      'bug: ',
    )
  })
})
