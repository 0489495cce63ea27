import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { namedPath } from '../../../src/serve/models/named-path.ts'

describe('namedPath', () => {
  it.each([
    ['/models/churn/predict', { name: 'churn', inner: '/predict' }],
    ['/models/churn', { name: 'churn', inner: '/' }],
    ['/models/churn?x=1', { name: 'churn', inner: '/?x=1' }],
    ['/models/churn/versions/3/predict?x', { name: 'churn', version: '3', inner: '/predict?x' }],
    ['/models/churn/versions/3', { name: 'churn', version: '3', inner: '/' }],
    ['/models/my%20model%2F1/schema', { name: 'my model/1', inner: '/schema' }],
    ['/models/churn/invoke', { name: 'churn', inner: '/invocations' }],
    ['/models/churn/invoke?x', { name: 'churn', inner: '/invocations?x' }],
    ['/v2/models/churn/infer', { name: 'churn', inner: '/v2/models/churn/infer' }],
    [
      '/v2/models/a%20b/versions/2/ready',
      { name: 'a b', version: '2', inner: '/v2/models/a%20b/versions/2/ready' },
    ],
    [
      '/ml/v4/deployments/churn/predictions?version=2020',
      { name: 'churn', inner: '/ml/v4/deployments/churn/predictions?version=2020' },
    ],
  ])('%s', (path, expected) => {
    expect(namedPath(path)).toEqual(expected)
  })

  it.each([
    '/',
    '/predict',
    '/models',
    '/models/',
    '/models//x',
    '/models/%zz/predict',
    '/v2',
    '/v2/models/',
    '/ml/v4/x',
  ])('%s names none', (path) => expect(namedPath(path)).toBeUndefined())

  it('every name comes back, and nothing throws', () => {
    const text = fc
      .string({ unit: 'binary', minLength: 1 })
      .filter((name) => Buffer.from(name).toString() === name)
    fc.assert(
      fc.property(text, text, fc.string(), (name, version, more) => {
        const path = `/models/${encodeURIComponent(name)}/versions/${encodeURIComponent(version)}/predict`
        expect(namedPath(path)).toEqual({ name, version, inner: '/predict' })
        namedPath(`/models/${more}`)
        namedPath(`/v2/models/${more}`)
      }),
      { seed: 3, numRuns: times(500, 20_000) },
    )
  })
})
