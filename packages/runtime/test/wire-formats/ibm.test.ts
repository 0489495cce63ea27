import { describe, expect, test } from 'vitest'
import { createService } from '../../src/create-service.ts'
import { binaryModel, goodRow, regressionModel, treesModel } from '../example-models.ts'
import { ask } from '../wire/ask.ts'

const path = '/ml/v4/deployments/example/predictions?version=2020-09-01'
const fields = ['age', 'contract', 'active', 'signup']
const row = [30, 'yearly', true, '2020-09-13']
const [expected] = binaryModel.predict([goodRow]).predictions
const { no, yes } = expected.probabilities as Record<string, number>
const value = [expected.prediction, [no, yes]]

// https://cloud.ibm.com/apidocs/machine-learning#deployments-compute-predictions
describe('IBM watsonx.ai Runtime', () => {
  test('a table gets a table: prediction, and probability in the order of the classes', () => {
    const { status, json } = ask(path, { body: { input_data: [{ fields, values: [row, row] }] } })
    expect({ status, json }).toEqual({
      status: 200,
      json: { predictions: [{ fields: ['prediction', 'probability'], values: [value, value] }] },
    })
  })

  test('several tables, each with its own order of columns', () => {
    const turned = { fields: [...fields].reverse(), values: [[...row].reverse()] }
    const { json } = ask(path, {
      body: { input_data: [{ fields, values: [row, row] }, turned, { fields, values: [] }] },
    })
    expect(json.predictions.map(({ values }: { values: unknown[] }) => values)).toEqual([
      [value, value],
      [value],
      [],
    ])
  })

  // "fields" is optional in the schema of the API: "The names of the fields. The order of the fields ... "
  test('without fields values stand in the order of the schema', () => {
    expect(ask(path, { body: { input_data: [{ values: [row] }] } }).json.predictions[0].values).toEqual([
      value,
    ])
  })

  test('numbers have no probability; parameters add fields', () => {
    const of = createService(regressionModel)
    const { json } = ask(path, { body: { input_data: [{ fields, values: [row] }] }, of })
    expect(json.predictions[0]).toEqual({
      fields: ['prediction'],
      values: [[regressionModel.predict([goodRow]).predictions[0].prediction]],
    })
    const asked = ask(path, {
      body: { input_data: [{ fields, values: [row] }], scoring_parameters: { top: 1, explain: true } },
      of: createService(treesModel),
    })
    expect(asked.json.predictions[0].fields).toEqual(['prediction', 'top', 'explanation'])
  })

  test('the body is understood at /predict too', () => {
    expect(
      ask('/predict', { body: { input_data: [{ fields, values: [row] }] } }).json.predictions[0].values,
    ).toEqual([value])
  })

  const table = (more: object) => ({
    input_data: [
      { fields, values: [row] },
      { fields, values: [row], ...more },
    ],
  })
  test.each<[string, unknown, string]>([
    ['a table that is no object', { input_data: [{ fields, values: [row] }, 5] }, '/input_data/1'],
    ['values that are missing', table({ values: undefined }), '/input_data/1/values'],
    ['values that are no list', table({ values: 1 }), '/input_data/1/values'],
    ['fields that are text', table({ fields: 'age' }), '/input_data/1/fields'],
    ['a field that is a number', table({ fields: [1, 2, 3, 4] }), '/input_data/1/fields/0'],
    ['a field twice', table({ fields: ['age', 'age', 'active', 'signup'] }), '/input_data/1/fields/1'],
    ['a row too short', table({ values: [row, [1]] }), '/input_data/1/values/1'],
    [
      'a value of another type',
      table({ values: [row, ['old', ...row.slice(1)]] }),
      '/input_data/1/values/1/0',
    ],
    [
      'a value of another type in the first table',
      { input_data: [{ fields, values: [['old', ...row.slice(1)]] }] },
      '/input_data/0/values/0/0',
    ],
    [
      'a column that is missing',
      table({ fields: ['age', 'plan', 'active', 'signup'] }),
      '/input_data/1/fields',
    ],
    ['parameters that are a number', { ...table({}), scoring_parameters: 4 }, '/scoring_parameters'],
    [
      'an unknown parameter',
      { ...table({}), scoring_parameters: { forecast_window: 4 } },
      '/scoring_parameters/forecast_window',
    ],
  ])('%s is refused in place', (_name, body, pointer) => {
    const { status, json } = ask(path, { body })
    expect({ status, pointer: json.errors?.[0].pointer }).toEqual({ status: 422, pointer })
  })

  test('another deployment is not here', () => {
    expect(ask('/ml/v4/deployments/other/predictions', { body: {} }).status).toBe(404)
  })
})
