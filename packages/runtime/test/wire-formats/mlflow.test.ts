import { describe, expect, test } from 'vitest'
import { createService } from '../../src/create-service.ts'
import { binaryModel, goodRow } from '../example-models.ts'
import { ask } from '../wire/ask.ts'

const names = ['age', 'contract', 'active', 'signup']
const cells = [30, 'yearly', true, '2020-09-13']
const [expected] = binaryModel.predict([goodRow]).predictions

// https://mlflow.org/docs/latest/ml/deployment/deploy-model-locally/ "Local Inference Server Spec"; the cases of the server's
// own source: mlflow/pyfunc/scoring_server/__init__.py
describe('MLflow: bodies of the specification', () => {
  test.each<[string, unknown]>([
    // "dataframe_split: Pandas DataFrames in the split orientation"
    ['dataframe_split', { dataframe_split: { columns: names, data: [cells, cells] } }],
    // "index" is written by DataFrame.to_dict(orient='split')
    [
      'dataframe_split with an index',
      { dataframe_split: { index: [0, 1], columns: names, data: [cells, cells] } },
    ],
    // "dataframe_records: Pandas DataFrame in the records orientation. We do not recommend ... because it is not guaranteed to preserve column ordering"
    ['dataframe_records', { dataframe_records: [goodRow, goodRow] }],
    // "instances: Tensor input formatted as described in TF Serving's API docs" row format, objects
    ['instances of objects', { instances: [goodRow, goodRow] }],
    // TF Serving row format, lists
    ['instances of lists', { instances: [cells, cells] }],
    // TF Serving column format
    [
      'inputs by column',
      {
        inputs: {
          age: [30, 30],
          contract: ['yearly', 'yearly'],
          active: [true, true],
          signup: ['2020-09-13', '2020-09-13'],
        },
      },
    ],
    // TF Serving column format with a last axis of one
    [
      'inputs by column of shape [rows, 1]',
      {
        inputs: {
          age: [[30], [30]],
          contract: [['yearly'], ['yearly']],
          active: [[true], [true]],
          signup: [['2020-09-13'], ['2020-09-13']],
        },
      },
    ],
    // "Any valid input to the model": lists
    ['inputs by row', { inputs: [goodRow, goodRow] }],
    ['inputs of lists', { inputs: [cells, cells] }],
    ['params that are empty', { dataframe_records: [goodRow, goodRow], params: {} }],
  ])('%s', (_name, body) => {
    const { status, json, headers } = ask('/invocations', { body })
    expect(status).toBe(200)
    // The client refuses an answer with another key: mlflow/deployments/__init__.py, PredictionsResponse.from_json
    expect(json).toEqual({ predictions: [expected, expected] })
    expect(headers).toMatchObject({
      'x-model-name': 'example',
      'x-model-version': '3',
      'x-prediction-id': 'id-1',
    })
  })

  test('single values in "inputs" make one row', () => {
    expect(ask('/invocations', { body: { inputs: goodRow } }).json.predictions).toEqual([expected])
  })

  // "CSV: pandas.DataFrame.to_csv()", Content-Type: text/csv
  test.each(['text/csv', 'application/csv', 'text/csv; charset=utf-8'])('%s is answered in JSON', (type) => {
    const body = `${names.join(',')}\n30,yearly,true,2020-09-13\n`
    const { status, json } = ask('/invocations', { body, headers: { 'content-type': type } })
    expect({ status, json }).toEqual({ status: 200, json: { predictions: [expected] } })
  })

  test('params decide as our own parameters do', () => {
    const body = { dataframe_records: [{ ...goodRow, contract: 'weekly' }], params: { unknown: 'refuse' } }
    expect(ask('/invocations', { body }).json.errors[0]).toMatchObject({
      pointer: '/dataframe_records/0/contract',
      code: 'level-unknown',
    })
  })

  // "/ping: used for health check", "/health (same as /ping)", "/version"
  test('health and version are asked with GET', () => {
    for (const path of ['/ping', '/health']) expect(ask(path)).toMatchObject({ status: 200, text: '' })
    expect(ask('/version')).toMatchObject({ status: 200, text: '2.0.0' })
    const of = createService(binaryModel, { isReady: () => false })
    expect(ask('/ping', { of }).status).toBe(503)
  })

  test('another format is understood at the same path, and MLflow bodies at ours', () => {
    expect(ask('/invocations', { body: goodRow }).json.model.version).toBe('3')
    const body = { dataframe_split: { columns: names, data: [cells] } }
    expect(ask('/predict', { body }).json).toEqual({ predictions: [expected] })
  })

  test('"inputs" with a number is refused, whatever the path', () => {
    expect(ask('/predict', { body: { inputs: 3 } }).json.errors[0]).toMatchObject({
      code: 'value-unreadable',
      pointer: '/inputs',
    })
  })
})

describe('MLflow: what is wrong is a 400 with error_code, message and place', () => {
  const split = (more: object) => ({ dataframe_split: { columns: names, data: [cells], ...more } })
  test.each<[string, unknown, string]>([
    ['two inputs at once', { instances: [goodRow], inputs: [goodRow] }, ''],
    ['split without columns', split({ columns: undefined }), '/dataframe_split/columns'],
    ['columns that are no list', split({ columns: 'age' }), '/dataframe_split/columns'],
    [
      'a name that is no text',
      split({ columns: ['age', 'contract', 'active', 7] }),
      '/dataframe_split/columns/3',
    ],
    [
      'a name given twice',
      split({ columns: ['age', 'contract', 'active', 'age'] }),
      '/dataframe_split/columns/3',
    ],
    ['split without data', split({ data: undefined }), '/dataframe_split/data'],
    ['data that is no list', split({ data: {} }), '/dataframe_split/data'],
    ['a row that is no list', split({ data: [cells, goodRow] }), '/dataframe_split/data/1'],
    ['a row too short', split({ data: [cells, [30]] }), '/dataframe_split/data/1'],
    ['a row too long', split({ data: [[...cells, 1]] }), '/dataframe_split/data/0'],
    ['a value of another type', split({ data: [['old', ...cells.slice(1)]] }), '/dataframe_split/data/0/0'],
    [
      'a column that is missing',
      { dataframe_split: { columns: ['age'], data: [[30]] } },
      '/dataframe_split/columns',
    ],
    ['split that is no object', { dataframe_split: [goodRow] }, '/dataframe_split'],
    ['records that are no list', { dataframe_records: goodRow }, '/dataframe_records'],
    ['a record that is no object', { dataframe_records: [goodRow, 5] }, '/dataframe_records/1'],
    [
      'a record without a column',
      { dataframe_records: [{ ...goodRow, contract: undefined }] },
      '/dataframe_records/0/contract',
    ],
    ['a list of the wrong length', { instances: [[1, 2]] }, '/instances/0'],
    ['instances that are no list', { instances: 'all' }, '/instances'],
    ['columns of unequal length', { inputs: { age: [1, 2], contract: ['yearly'] } }, '/inputs/contract'],
    ['columns, one of them no list', { inputs: { age: [1, 2], contract: 'yearly' } }, '/inputs/contract'],
    ['inputs of text', { inputs: 'hello' }, '/inputs'],
    [
      'a value of another type by column',
      { inputs: { ...Object.fromEntries(names.map((name, at) => [name, [cells[at]]])), age: ['old'] } },
      '/inputs/age/0',
    ],
    ['params that are no object', { dataframe_records: [goodRow], params: [] }, '/params'],
    [
      'a parameter there is none of',
      { dataframe_records: [goodRow], params: { explian: true } },
      '/params/explian',
    ],
  ])('%s', (_name, body, pointer) => {
    const { status, json } = ask('/invocations', { body })
    expect({ status, error_code: json.error_code }).toEqual({ status: 400, error_code: 'BAD_REQUEST' })
    expect(json.errors[0].pointer).toBe(pointer)
    expect(json.message).toContain(json.errors[0].message)
  })

  test.each<[string, string, string, number]>([
    ['no JSON', '{', 'application/json', 400],
    ['nothing', '', 'application/json', 400],
    // "The scoring server only supports UTF-8": status 415
    ['another charset', '{}', 'application/json; charset=latin1', 415],
    // "This predictor only supports the following content types": status 415
    ['another type', '{}', 'application/xml', 415],
    ['CSV without rows that fit', 'age\n1,2\n', 'text/csv', 400],
    ['CSV with a quote that is never closed', '"age\n1', 'text/csv', 400],
  ])('%s', (_name, body, type, expectedStatus) => {
    const { status, json } = ask('/invocations', { method: 'POST', body, headers: { 'content-type': type } })
    expect(status).toBe(expectedStatus)
    expect(json).toMatchObject({
      error_code: 'BAD_REQUEST',
      message: expect.any(String),
      code: expect.stringMatching(/^SERVE_/),
    })
  })
})
