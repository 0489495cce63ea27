import { expect, test } from 'vitest'
import { isHealthOfNamed, isHealthPath } from '../../src/serve/health.ts'

test.each([
  '/health',
  '/health/live',
  '/health/ready',
  '/health/startup',
  '/ping',
  '/api/v1/health',
  '/v2/health/live',
  '/v2/models/churn/ready',
  '/v2/models/churn/versions/3/ready',
  '/models/churn/health/ready',
  '/models/churn/versions/3/ping',
])('%s asks for health, which anyone may', (path) => {
  expect(isHealthPath(path)).toBe(true)
})

test.each([
  '/',
  '/schema',
  '/models',
  '/models/ready',
  '/models/ping',
  '/models/health',
  '/models/churn/versions/ready',
  '/v2/models/ready',
  '/anything/health',
  '/health/live/more',
  '/artifact/ping',
])('%s does not: a model may be called so', (path) => {
  expect(isHealthPath(path)).toBe(false)
})

test('of paths that name a model only the one that KServe asks as its probe may be asked by anyone', () => {
  expect(isHealthOfNamed('/models/churn/ping')).toBe(true)
  expect(isHealthOfNamed('/models/churn/versions/3/health/ready')).toBe(true)
  for (const path of ['/ping', '/health/ready', '/v2/models/churn/ready', '/models/churn/schema'])
    expect([path, isHealthOfNamed(path)]).toEqual([path, false])
})
