import { expect, it } from 'vitest'
import { defaultMetric, findMetric, metrics, metricsFor } from '../../src/evaluate/index.ts'

it.each(['log-loss', 'logloss', 'Log_Loss', 'LOG-LOSS', 'log__loss'])('%s is log-loss', (name) => {
  expect(findMetric(name)).toBe(metrics['log-loss'])
})

it('a typo gets the nearest name', () => {
  expect(() => findMetric('acuracy')).toThrowError(
    expect.objectContaining({
      code: 'EVALUATE_METRIC_UNKNOWN',
      mend: expect.arrayContaining(['Did you mean "accuracy"?']),
    }),
  )
})

it.each(['', 'constructor', '__proto__', 'toString'])('"%s" is no metric', (name) => {
  expect(() => findMetric(name)).toThrowError(expect.objectContaining({ code: 'EVALUATE_METRIC_UNKNOWN' }))
})

it('what is not a name is refused too', () => {
  for (const wrong of [undefined, null, 7])
    expect(() => findMetric(wrong as never)).toThrowError(
      expect.objectContaining({ code: 'EVALUATE_METRIC_UNKNOWN' }),
    )
})

it('a metric for another task is refused with those that fit', () => {
  expect(() => findMetric('rmse', 'binary')).toThrowError(
    expect.objectContaining({
      code: 'EVALUATE_METRIC_UNFIT',
      message: 'The metric "rmse" is for regression targets; this one is binary.',
      mend: expect.arrayContaining([expect.stringContaining('auc')]),
    }),
  )
})

it('a metric handed in as such is only checked against the task', () => {
  expect(findMetric(metrics['mae'], 'regression')).toBe(metrics['mae'])
  expect(() => findMetric(metrics['mae'], 'multiclass')).toThrow('multiclass')
})

it('each task has a default that fits it', () => {
  expect(defaultMetric('binary').name).toBe('auc')
  expect(defaultMetric('multiclass').name).toBe('log-loss')
  expect(defaultMetric('regression').name).toBe('rmse')
  for (const task of ['binary', 'multiclass', 'regression'] as const)
    expect(metricsFor(task)).toContain(defaultMetric(task))
})
