import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Target } from '../../src/core/index.ts'
import { metrics, metricsFor, scoreOf } from '../../src/evaluate/index.ts'

interface Case {
  readonly name: string
  readonly task: 'binary' | 'multiclass' | 'regression'
  readonly classes?: number
  readonly threshold?: number
  readonly truth: number[]
  readonly predictions: number[]
  readonly weights: number[] | null
  readonly scores: Record<string, number | null>
}

const fixture = JSON.parse(
  readFileSync(new URL('../../../../test/fixtures/metrics.json', import.meta.url), 'utf8'),
) as { cases: Case[] }

function targetOf({ task, truth, classes = 2 }: Case): Target {
  if (task === 'regression') return { task, values: Float64Array.from(truth) }
  return { task, codes: Int32Array.from(truth), classes: Array.from({ length: classes }, (_, c) => `c${c}`) }
}

describe.each(fixture.cases)('scikit-learn on $task: $name', (given) => {
  it.each(Object.entries(given.scores))('%s is %d', (name, wanted) => {
    const found = scoreOf(name, targetOf(given), Float64Array.from(given.predictions), {
      ...(given.threshold === undefined ? {} : { threshold: given.threshold }),
      ...(given.weights === null ? {} : { weights: Float64Array.from(given.weights) }),
    })
    if (wanted === null) expect(found).toBeNaN()
    else expect(Math.abs(found - wanted)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(wanted)))
  })
})

it('every metric is compared with scikit-learn on each of its tasks', () => {
  for (const metric of Object.values(metrics))
    for (const task of metric.tasks)
      expect(fixture.cases.some((given) => given.task === task && metric.name in given.scores)).toBe(true)
  expect(metricsFor('binary').length).toBe(10)
})
