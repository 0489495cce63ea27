import { expect, test } from 'vitest'
import { binaryModel, goodRow } from '../../../../runtime/test/example-models.ts'
import { onnxFeeds } from '../../../src/pack/onnx/index.ts'

test('rows that were read become doubles and texts; what is missing is NaN or empty', () => {
  const missing = Object.fromEntries(Object.keys(goodRow).map((name) => [name, null]))
  const { batch } = binaryModel.read([goodRow, missing], { missing: 'accept' })
  const feeds = onnxFeeds(binaryModel.schema, batch)
  expect([...feeds.keys()]).toEqual(binaryModel.schema.inputs.map(({ name }) => name))
  for (const { name, type } of binaryModel.schema.inputs) {
    const feed = feeds.get(name)!
    expect(feed.type).toBe(type === 'category' || type === 'text' ? 'string' : 'double')
    expect(feed.values[1]).toEqual(feed.type === 'string' ? '' : Number.NaN)
    expect(feed.values[0]).not.toEqual(feed.values[1])
  }
})

test('a model without columns is told how many rows there are', () => {
  const feeds = onnxFeeds({ inputs: [] }, { rowCount: 3, columns: new Map() })
  expect([...feeds]).toEqual([['rows', { type: 'double', values: new Float64Array(3) }]])
})
