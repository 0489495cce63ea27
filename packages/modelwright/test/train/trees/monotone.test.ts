import { describe, expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { fitTable, predict } from './grown-trees.ts'

const rowCount = 300

/** Noise that falls with one number in places, and depends on another. */
function table() {
  const seed = seedOf(21)
  const [a, b] = [0, 1].map(() => Float64Array.from({ length: rowCount }, () => seed.integer(20)))
  const values = a.map(
    (x, row) =>
      Math.abs(Math.sin(x) * 5 + 0.2 * x + b[row] * seed.next() + (seed.next() < 0.05 ? 60 : 0)) + 0.1,
  )
  return { columns: [a, b].map((of) => ({ type: 'number' as const, values: of })), values }
}

/** Predictions over a grid: the first number rises, the second stays. */
function curves(state: Awaited<ReturnType<typeof fitTable>>): Float64Array[] {
  const steps = Float64Array.from({ length: 42 }, (_, at) => at / 2 - 0.5)
  return Array.from({ length: 20 }, (_, b) => {
    const columns = [steps, steps.map(() => b)].map((values) => ({ type: 'number' as const, values }))
    return predict(state, columns, steps.length)
  })
}

const regressionLosses = ['squared-error', 'huber', 'poisson', 'gamma', 'tweedie']

/** Losses whose leaves are quantiles, which keep to no bounds. */
const quantileLosses = ['absolute-error', 'quantile']

describe('a feature with a direction', () => {
  for (const loss of regressionLosses)
    for (const [option, sign] of [
      ['increasing', 1],
      ['decreasing', -1],
    ] as const)
      it(`is kept to by every prediction: ${option}, ${loss}`, async () => {
        const options = { trees: 30, learningRate: 0.3, leaves: 12, minRows: 3, loss, [option]: ['f0'] }
        const state = await fitTable(table(), options)
        for (const curve of curves(state))
          for (let at = 1; at < curve.length; at++)
            expect(sign * (curve[at] - curve[at - 1])).toBeGreaterThanOrEqual(
              -1e-5 * (1 + Math.abs(curve[at])),
            )
      })

  for (const loss of quantileLosses)
    it(`is refused rather than not kept to: ${loss}`, async () => {
      for (const option of ['increasing', 'decreasing'])
        await expect(fitTable(table(), { loss, [option]: ['f0'] })).rejects.toMatchObject({
          code: 'TRAIN_DIRECTION_INVALID',
        })
    })
})
