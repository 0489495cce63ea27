import { expect, test } from 'vitest'
import { objectsAddress, objectsPlaceOf } from '../../../src/project/places/objects-place.ts'

test('an address is read whole, and written again the same', () => {
  const settings = { region: 'eu-west-1', endpoint: 'http://127.0.0.1:9000/x?y=1', pathStyle: true }
  const address = objectsAddress('s3://shop/models/churn/', settings)
  expect(objectsPlaceOf(address, 'x')).toEqual({
    bucket: 'shop',
    prefix: 'models/churn/',
    ...settings,
    shown: 's3://shop/models/churn',
  })
  expect(objectsPlaceOf('s3://shop', 'x')).toMatchObject({
    prefix: '',
    region: '',
    pathStyle: false,
    shown: 's3://shop',
  })
  expect(objectsPlaceOf('s3://shop/ä b/😀', 'x').prefix).toBe('ä b/😀/')
  expect(objectsAddress('s3://shop', { region: '', pathStyle: false })).toBe('s3://shop')
})

const bad = [
  '',
  's3:',
  's3://',
  's3:///x',
  'gs://shop',
  'https://shop',
  's3://key:word@shop/x',
  's3://shop/x#y',
  's3://shop?regoin=x',
  's3://shop?secret=planted',
  `s3://shop/${'x'.repeat(10_000)}`,
]
test.each(bad.map((address) => [address.slice(0, 40), address]))('%j is refused', (_, address) => {
  expect(() => objectsPlaceOf(address, 'x')).toThrow(/^The place /)
})
