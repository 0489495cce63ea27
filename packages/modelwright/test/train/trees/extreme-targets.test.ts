import { describe, expect, it } from 'vitest'
import { readOptions, seedOf } from '../../../src/core/index.ts'
import { boostedTrees } from '../../../src/train/learners/boosted-trees/boosted-trees.ts'
import { extraTrees } from '../../../src/train/learners/extra-trees/extra-trees.ts'
import { randomForest } from '../../../src/train/learners/random-forest/random-forest.ts'
import { losses } from '../../../src/train/losses/index.ts'
import { fitContext } from '../linear-fixture.ts'
import { fitTable, predict } from './grown-trees.ts'

const rowCount = 200
const x = Float64Array.from({ length: rowCount }, (_, row) => row)
const columns = [{ type: 'number' as const, values: x }]

/** Mean absolute error on the rows of training, as a share of the largest target. */
async function errorOf(
  values: Float64Array,
  given: Record<string, unknown> = {},
  weights?: Float64Array,
): Promise<number> {
  const state = await fitTable(
    { columns, values },
    { trees: 60, learningRate: 0.2, leaves: 8, l2: 1, minRows: 5, ...given },
    weights,
  )
  const found = predict(state, columns, rowCount)
  const top = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return found.reduce((sum, value, row) => sum + Math.abs(value / top - values[row] / top), 0) / rowCount
}

describe('targets', () => {
  it.each([1e30, 1e37])('of up to %d are learnt as any others', async (unit) => {
    expect(await errorOf(x.map((value) => unit * Math.sin(value / 30)))).toBeLessThan(0.03)
  })

  it.each([1e39, 1e160, 1e300])('of up to %d are refused with a sentence, under every loss', async (unit) => {
    const values = x.map((value) => unit * (1.5 + Math.sin(value / 30)))
    for (const loss of Object.keys(losses).filter((name) => !['log-loss', 'softmax'].includes(name)))
      await expect(errorOf(values, { loss })).rejects.toMatchObject({
        code: 'TRAIN_TARGET_UNFIT',
        where: 'training row 0',
      })
  })

  it('are refused by forests at the same size', async () => {
    const values = x.map((value) => (value === 7 ? -2e37 : value))
    const data = {
      rowCount,
      features: new Map([['x', columns[0]]]),
      target: { task: 'regression' as const, values },
    }
    for (const forest of [randomForest, extraTrees])
      await expect(
        forest.fit(data, readOptions(forest.options, {}, forest.name), fitContext()),
      ).rejects.toMatchObject({
        code: 'TRAIN_TARGET_UNFIT',
        where: 'training row 7',
      })
  })

  it.each([1e-30, 1e-36, 1e-300])('of about %d give finite predictions', async (unit) => {
    expect(await errorOf(x.map((value) => unit * Math.sin(value / 30)))).toBeLessThan(0.7)
  })

  it('with one outlier a million times as large do not lose the rest', async () => {
    const values = x.map((value) => Math.sin(value / 30))
    values[100] = 1e6
    const state = await fitTable(
      { columns, values },
      { trees: 200, learningRate: 0.2, leaves: 8, minRows: 1 },
    )
    const found = predict(state, columns, rowCount)
    const errors = found.map((value, row) => (row === 100 ? 0 : Math.abs(value - values[row])))
    // Rounding is to a 16,382nd of the largest gradient, 61 at first: it must average out as the outlier is fitted.
    expect(errors.reduce((sum, error) => sum + error, 0) / rowCount).toBeLessThan(0.2)
  })
})

describe('weights', () => {
  it.each([1e-30, 1e-6, 1e6, 1e30])(
    'of about %d all alike fit what they do without penalties',
    async (unit) => {
      const seed = seedOf(3)
      const weights = Float64Array.from({ length: rowCount }, () => unit * (0.5 + seed.next()))
      const error = await errorOf(
        x.map((value) => Math.sin(value / 30)),
        { l2: 0 },
        weights,
      )
      expect(error).toBeLessThan(0.03)
    },
  )

  it('that are beyond what gradients hold, alone or times the target, are refused', async () => {
    const large = (weight: number): Float64Array => x.map((value) => (value === 9 ? weight : 1))
    const refused = { code: 'TRAIN_WEIGHT_INVALID', where: 'training row 9' }
    await expect(errorOf(x, {}, large(1e38))).rejects.toMatchObject(refused)
    // Each may be held, but not their sum, which is a cover.
    await expect(errorOf(x.map(Math.sign), {}, new Float64Array(rowCount).fill(9e36))).rejects.toMatchObject({
      code: refused.code,
    })
    await expect(
      errorOf(
        x.map((value) => value * 1e20),
        {},
        large(1e30),
      ),
    ).rejects.toMatchObject(refused)
    const classes = {
      rowCount,
      features: new Map([['x', columns[0]]]),
      target: {
        task: 'binary' as const,
        codes: Int32Array.from(x, (value) => value % 2),
        classes: ['a', 'b'],
      },
      weights: large(1e38),
    }
    for (const learner of [boostedTrees, randomForest])
      await expect(
        learner.fit(classes, readOptions(learner.options, {}, learner.name) as never, fitContext()),
      ).rejects.toMatchObject(refused)
  })

  it('of 1 to 10,000 do not lose the rows that weigh little', async () => {
    const weights = x.map((value) => (value < 100 ? 1 : 10_000))
    const error = await errorOf(
      x.map((value) => Math.sin(value / 30)),
      { l2: 0, trees: 200 },
      weights,
    )
    expect(error).toBeLessThan(0.03)
  })
})

describe('predictions under a log link', () => {
  it.each(['poisson', 'gamma', 'tweedie'])('are never NaN, be a step ever so long: %s', async (loss) => {
    const values = x.map((value) => (value === 100 ? 1e30 : loss === 'gamma' ? 1e-30 : 0))
    const state = await fitTable(
      { columns, values },
      { trees: 30, learningRate: 1, loss, minRows: 1, minHessian: 0 },
    )
    expect([...state.leaves].every(Number.isFinite)).toBe(true)
    expect(predict(state, columns, rowCount).some(Number.isNaN)).toBe(false)
  })

  it('of a separable target stay finite for hundreds of rounds', async () => {
    const values = x.map((value) => (value < 100 ? 0 : 5))
    const state = await fitTable({ columns, values }, { trees: 500, learningRate: 1, loss: 'poisson' })
    const found = predict(state, columns, rowCount)
    expect(found.every((value) => Number.isFinite(value) && value >= 0)).toBe(true)
    expect(Math.abs(found[150] - 5)).toBeLessThan(0.01)
  })
})
