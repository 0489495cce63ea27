import { describe, expect, test } from 'vitest'
import { binaryModel, goodRow } from '../example-models.ts'
import { ask } from '../wire/ask.ts'

const names = ['age', 'contract', 'active', 'signup']
const cells = [30, 'yearly', true, '2020-09-13']
const [expected] = binaryModel.predict([goodRow]).predictions

// https://learn.microsoft.com/azure/machine-learning/how-to-deploy-mlflow-models "Payload example for models with tabular inputs"
describe('Azure ML', () => {
  test.each<[string, unknown]>([
    // {"input_data": {"columns": [...], "index": [...], "data": [[...]]}}
    ['columns, index, data', { input_data: { columns: names, index: [1, 2], data: [cells, cells] } }],
    ['columns and data', { input_data: { columns: names, data: [cells, cells] } }],
    ['params', { input_data: { columns: names, data: [cells, cells] }, params: {} }],
    // {"input_data": [ ... ]} of records and of tensors
    ['records', { input_data: [goodRow, goodRow] }],
    ['lists', { input_data: [cells, cells] }],
  ])('%s get a bare list', (_name, body) => {
    const { status, json, headers } = ask('/score', { body })
    expect({ status, json }).toEqual({ status: 200, json: [expected, expected] })
    expect(headers['x-model-digest']).toBe(binaryModel.digest)
  })

  test('params ask for more', () => {
    const body = { input_data: { columns: names, data: [cells] }, params: { top: 1 } }
    expect(ask('/score', { body }).json[0].top).toHaveLength(1)
  })

  const data = (more: object) => ({ input_data: { columns: names, index: [0], data: [cells], ...more } })
  test.each<[string, unknown, string]>([
    ['no columns', data({ columns: null }), '/input_data/columns'],
    ['no data', data({ data: null }), '/input_data/data'],
    ['an index that is no list', data({ index: 'a' }), '/input_data/index'],
    ['a row too short', data({ data: [[1]] }), '/input_data/data/0'],
    ['a row that is an object', data({ data: [goodRow] }), '/input_data/data/0'],
    ['a value of another type', data({ data: [['old', ...cells.slice(1)]] }), '/input_data/data/0/0'],
    ['a level that is a list', data({ data: [[30, [], true, '2020-09-13']] }), '/input_data/data/0/1'],
    ['a name twice', data({ columns: ['age', 'age', 'active', 'signup'] }), '/input_data/columns/1'],
    [
      'a column that is missing',
      data({ columns: ['Age', 'contract', 'active', 'signup'] }),
      '/input_data/columns',
    ],
    ['a list too short', { input_data: [[1]] }, '/input_data/0'],
    ['a record without a column', { input_data: [{ age: 1 }] }, '/input_data/0/contract'],
    ['params that are text', { ...data({}), params: 'x' }, '/params'],
    ['an unknown parameter', { ...data({}), params: { temperature: 1 } }, '/params/temperature'],
  ])('%s is refused in place', (_name, body, pointer) => {
    const { status, json } = ask('/score', { body })
    expect({ status, pointer: json.errors?.[0].pointer }).toEqual({ status: 422, pointer })
  })
})
