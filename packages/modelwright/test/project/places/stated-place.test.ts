import { expect, test } from 'vitest'
import { statedPlace } from '../../../src/project/places/stated-place.ts'
import { csv, postgres, s3 } from '../../../src/retrieve/index.ts'

test('the factory of a source says a place too', () => {
  expect(statedPlace('store', postgres('postgres://me@db/shop?schema=x'))).toBe(
    'postgres://me@db/shop?schema=x',
  )
  expect(statedPlace('objects', s3('s3://shop/models', { region: 'eu-west-1' }))).toBe(
    's3://shop/models?region=eu-west-1',
  )
  expect(statedPlace('store', 'folder')).toBe('folder')
  expect(statedPlace('objects', 's3://shop')).toBe('s3://shop')
})

test.each([
  ['store', postgres('SELECT 1 AS a')],
  ['store', s3('s3://shop')],
  ['store', ''],
  ['store', null],
  ['store', 5],
  ['store', []],
  ['objects', postgres('postgres://db/x')],
  ['objects', csv('a.csv')],
  ['objects', s3('s3://shop/a', { maxFiles: 3 })],
  ['objects', s3('s3://shop/a', { delimiter: ';' })],
  ['objects', { kind: 'source', name: 's3' }],
] as const)('%s: %j is refused with what to write', (key, value) => {
  expect(() => statedPlace(key, value)).toThrow(/It must be (postgres|s3)\(/)
})
