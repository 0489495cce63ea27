import { describe, expect, it } from 'vitest'
import type { Metric } from '../../src/core/index.ts'
import { metrics } from '../../src/evaluate/index.ts'
import { checkMetric } from '../../src/testing/index.ts'
import { brokenChecks } from './broken-checks.ts'

const { auc, rmse } = metrics

const brokenRules = (metric: Metric): string[] => brokenChecks(checkMetric(metric))

describe('a broken metric is caught', () => {
  it.each<[string, Metric, string]>([
    ['points the wrong way', { ...rmse, better: 'higher' }, 'less noise better'],
    [
      'forgets its weights',
      { ...rmse, score: (truth, prediction) => rmse.score(truth, prediction) },
      'a weight of n as n equal rows',
    ],
    [
      'looks at the first row most',
      {
        ...rmse,
        score: (truth, prediction, weights) =>
          rmse.score(truth, prediction, weights) + Math.abs(truth[0] - prediction[0]),
      },
      'order of rows',
    ],
    [
      'says 0 where nothing can be said',
      { ...rmse, score: (...rows) => rmse.score(...rows) || 0 },
      'NaN without rows',
    ],
    ['leaves its range', { ...rmse, range: [0, 0.5] }, 'within its range'],
    [
      'has a scorer that says something else',
      { ...rmse, scorer: () => () => 7 },
      'by its scorer as by itself',
    ],
    [
      'writes to its inputs',
      {
        ...rmse,
        score(truth, prediction, weights) {
          const score = rmse.score(truth, prediction, weights)
          if (truth.length > 2) (truth as Float64Array)[0] = -1
          return score
        },
      },
      'writes to none of its inputs',
    ],
    ['has a name in capitals', { ...rmse, name: 'RMSE' }, 'kebab-case'],
    [
      'prefers one class',
      {
        ...auc,
        score: (truth, prediction, weights) =>
          auc.score(truth, prediction, weights) - (truth[0] === 0 ? 0.01 : 0),
      },
      'order of classes',
    ],
  ])('that %s', (_, metric, rule) => {
    expect(brokenRules(metric).join('\n')).toContain(rule)
  })
})

it('a metric that only has a score passes all the same', () => {
  const { scorer: _, ...plain } = rmse
  expect(brokenRules(plain)).toEqual([])
})
