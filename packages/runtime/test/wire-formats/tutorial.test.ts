import { describe, expect, test } from 'vitest'
import { binaryModel, goodRow } from '../example-models.ts'
import { ask } from '../wire/ask.ts'

const [expected] = binaryModel.predict([goodRow]).predictions

// https://github.com/kurtispykes/car-evaluation-project: packages/car_evaluation_api/app/{api,main}.py
describe('the end points of tutorials', () => {
  // @api_router.get("/health", response_model=Health): name, api_version, model_version
  test('health names the model', () => {
    expect(ask('/api/v1/health').json).toEqual({ name: 'example', api_version: '1', model_version: '3' })
  })

  // PredictionResults: errors: Optional[Any], version: str, predictions: Optional[List[int]]
  test('inputs get labels, with no errors and a version', () => {
    const { status, json } = ask('/api/v1/predict', { body: { inputs: [goodRow, goodRow] } })
    expect({ status, json }).toEqual({
      status: 200,
      json: {
        errors: null,
        version: '3',
        predictions: [expected.prediction, expected.prediction],
        probabilities: [expected.probabilities, expected.probabilities],
      },
    })
  })

  // https://github.com/kurtispykes/gcp-deployment-example: app_engine/main.py, request.get_json() is one flat object
  test('a flat object to /predict gets one prediction', () => {
    expect(ask('/predict', { body: goodRow }).json.predictions).toEqual([expected])
  })

  test('what is asked for stands beside', () => {
    const { json } = ask('/api/v1/predict', { body: { inputs: [goodRow], parameters: { top: 1 } } })
    expect(json.top).toHaveLength(1)
    expect(json.probabilities).toBeUndefined()
    expect(ask('/api/v1/predict', { body: { inputs: [] } }).json.predictions).toEqual([])
  })

  test.each<[string, unknown, string]>([
    ['a value of another type', { inputs: [{ ...goodRow, age: 'old' }] }, '/inputs/0/age'],
    ['an input that is no row', { inputs: ['x'] }, '/inputs/0'],
    ['a list too short', { inputs: [[1]] }, '/inputs/0'],
    ['a parameter there is none of', { inputs: [goodRow], parameters: { x: 1 } }, '/parameters/x'],
  ])('%s is refused', (_name, body, pointer) => {
    expect(ask('/api/v1/predict', { body }).json.errors[0].pointer).toBe(pointer)
  })
})
