import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type DataSet, dataSets, foldOf, load, scoreFolds } from '../../../../bench/linear.ts'
import { times } from '../../../../test/long.ts'
import { noDeadline, seedOf } from '../../src/core/index.ts'
import { createPool } from '../../src/core/node/pool.ts'
import { fingerprint } from '../../src/testing/fingerprint.ts'
import { fitPipeline } from '../../src/train/index.ts'
import { search } from '../../src/tune/index.ts'

const folder = process.env['MODELWRIGHT_DATA']
const entry = new URL('../../generated/worker.js', import.meta.url)
const setOf = (name: string): DataSet => dataSets(folder!).find((set) => set.name === name)!

interface Score {
  readonly mean: number
  readonly sd: number
}
type Reference = Record<string, { models: { linear: Record<string, Score> } }>

/** One standard deviation over folds, or a share where there is one fold. */
function allowance(metric: string, { mean, sd }: Score): number {
  if (sd > 0) return sd
  return metric === 'auc' ? 0.005 : metric === 'rmse' ? 0.03 * mean : 0.05 * mean
}

describe.skipIf(folder === undefined)('linear models on real tables (MODELWRIGHT_DATA)', () => {
  for (const name of ['telco_churn', 'penguins', 'diamonds', 'ames', 'credit_status'])
    it(`are no worse than scikit-learn's by more than one fold sd: ${name}`, async () => {
      const reference = JSON.parse(readFileSync(join(folder!, 'reference-scores.json'), 'utf8')) as Reference
      const set = setOf(name)
      const recipe = { learner: set.task === 'regression' ? 'ridge' : 'logistic' }
      const { metric, mean } = await scoreFolds(await load(folder!, set), recipe)
      const known = reference[name].models.linear[metric.replace('-', '')]
      const loss = (metric === 'auc' ? -1 : 1) * (mean - known.mean)
      expect(loss).toBeLessThanOrEqual(allowance(metric, known))
    })

  for (const name of ['penguins', 'credit_status'])
    it(`have the same leaderboard and bits with one and two workers, and again: ${name}`, async () => {
      const set = setOf(name)
      const data = foldOf(await load(folder!, set), 0)
      // The number of trees is not searched: all else is proposed as ever.
      const trees = { learner: 'boosted-trees', options: { trees: times(20, 1000) } }
      const learners = [trees, { learner: set.task === 'regression' ? 'ridge' : 'logistic' }]
      const found: string[] = []
      for (const size of [1, 2, 2]) {
        const pool = createPool({ size, entry })
        const { trials, recipe } = await search(data, {
          seed: 0,
          clock: () => performance.now(),
          trials: 5,
          learners,
          pool,
        })
        await pool.close()
        const context = { ...data, seed: seedOf(0), deadline: noDeadline, progress: () => {} }
        const { model } = await fitPipeline(recipe, data.rows, data.target, context)
        found.push(fingerprint([trials.map(({ fitMs, rowMicroseconds, ...rest }) => rest), model]))
      }
      expect(new Set(found).size).toBe(1)
    })
})
