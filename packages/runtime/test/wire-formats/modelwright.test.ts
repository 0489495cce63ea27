import { describe, expect, test } from 'vitest'
import { wireFormats } from '../../src/wire-formats/index.ts'
import { binaryModel, goodRow } from '../example-models.ts'
import { ask } from '../wire/ask.ts'

const [expected] = binaryModel.predict([goodRow]).predictions
const cells = [30, 'yearly', true, '2020-09-13']

describe('our own format', () => {
  test.each<[string, unknown]>([
    ['an envelope', { instances: [goodRow] }],
    ['a bare list', [goodRow]],
    ['one bare row', goodRow],
    ['a list of values in an envelope', { instances: [cells] }],
  ])('%s is answered with predictions, model and id', (_name, body) => {
    expect(ask('/predict', { body }).json).toEqual({
      predictions: [expected],
      model: { name: 'example', version: '3', digest: binaryModel.digest },
      id: 'id-1',
    })
  })

  test('CSV and JSON lines are taken, and given where wanted', () => {
    const csv = { 'content-type': 'text/csv', accept: 'application/jsonlines' }
    const { text, headers } = ask('/predict', {
      body: 'age,contract,active,signup\n30,yearly,true,2020-09-13',
      headers: csv,
    })
    expect(JSON.parse(text)).toEqual(expected)
    expect(headers['x-model-digest']).toBe(binaryModel.digest)
  })

  test('a list of bare lists is no list of rows: without an envelope values have no names', () => {
    expect(ask('/predict', { body: [cells] }).json.errors[0].pointer).toBe('/0')
  })

  test('every format has a name of its own', () => {
    const names = wireFormats.map(({ name }) => name)
    expect(new Set(names).size).toBe(8)
    expect([...names].sort()).toEqual(names)
  })
})
