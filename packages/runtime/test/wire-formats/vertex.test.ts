import { describe, expect, test } from 'vitest'
import { createService } from '../../src/create-service.ts'
import { binaryModel, goodRow, regressionModel, treesModel } from '../example-models.ts'
import { ask } from '../wire/ask.ts'

const [expected] = binaryModel.predict([goodRow]).predictions
const cells = [30, 'yearly', true, '2020-09-13']
// AIP_PREDICT_ROUTE and AIP_HEALTH_ROUTE as Vertex sets them where nothing else was said:
// "/v1/endpoints/ENDPOINT/deployedModels/DEPLOYED_MODEL:predict"
const routes = {
  predict: '/v1/endpoints/12/deployedModels/34:predict',
  health: '/v1/endpoints/12/deployedModels/34',
}
const of = createService(binaryModel, { version: '3', routes })

// https://cloud.google.com/vertex-ai/docs/predictions/custom-container-requirements "Request requirements"
describe('Vertex AI', () => {
  test.each<[string, unknown]>([
    // { "instances": INSTANCES, "parameters": PARAMETERS }
    ['instances and parameters', { instances: [goodRow, goodRow], parameters: {} }],
    ['instances alone', { instances: [goodRow, goodRow] }],
    ['parameters that are null', { instances: [goodRow, goodRow], parameters: null }],
    // "INSTANCES is an array of one or more JSON values of any type"
    ['instances of lists', { instances: [cells, cells] }],
    ['instances of both', { instances: [goodRow, cells] }],
  ])('%s get { "predictions": PREDICTIONS }, one of each instance in order', (_name, body) => {
    const { status, json } = ask(routes.predict, { body, of })
    // "PREDICTIONS is an array of JSON values representing the predictions that your container has generated"
    expect({ status, predictions: json.predictions }).toEqual({
      status: 200,
      predictions: [expected, expected],
    })
    expect(json.model.digest).toBe(binaryModel.digest)
  })

  // "Vertex AI intermittently performs health checks ... HTTP GET ... If the server is ready to receive prediction requests, it must respond within 10 seconds with status code 200 OK"
  test('the health route is 200 while ready, else 503', () => {
    expect(ask(routes.health, { of }).status).toBe(200)
    const busy = createService(binaryModel, { routes, isReady: () => false })
    expect(ask(routes.health, { of: busy }).status).toBe(503)
  })

  test('the usual paths go on answering, and without routes there are none of Vertex', () => {
    expect(ask('/predict', { body: { instances: [goodRow] }, of }).status).toBe(200)
    expect(ask(routes.predict, { body: { instances: [goodRow] } }).status).toBe(404)
  })

  test.each<[string, object, string]>([
    ['top', { top: 1 }, 'top'],
    ['explain', { explain: true }, 'explanation'],
  ])('parameters ask for %s', (_name, parameters, key) => {
    const trees = createService(treesModel, { routes })
    const { json } = ask(routes.predict, { body: { instances: [goodRow], parameters }, of: trees })
    expect(json.predictions[0]).toHaveProperty(key)
  })

  test('a model that cannot be explained says so', () => {
    const { status, json } = ask(routes.predict, {
      body: { instances: [goodRow], parameters: { explain: true } },
      of,
    })
    expect({ status, code: json.code }).toEqual({ status: 422, code: 'EVALUATE_MODEL_UNEXPLAINED' })
  })

  test.each<[string, unknown, number, string | undefined]>([
    ['instances that are no list', { instances: 3 }, 422, '/instances'],
    ['a list too short', { instances: [[1]] }, 422, '/instances/0'],
    [
      'a list with a value of another type',
      { instances: [['old', ...cells.slice(1)]] },
      422,
      '/instances/0/age',
    ],
    ['an instance that is text', { instances: ['x'] }, 422, '/instances/0'],
    ['an instance that is null', { instances: [null] }, 422, '/instances/0'],
    ['parameters that are a list', { instances: [goodRow], parameters: [1] }, 422, '/parameters'],
    [
      'a threshold beyond 1',
      { instances: [goodRow], parameters: { threshold: 2 } },
      422,
      '/parameters/threshold',
    ],
    [
      'a threshold of text',
      { instances: [goodRow], parameters: { threshold: '0.5' } },
      422,
      '/parameters/threshold',
    ],
    ['half a class', { instances: [goodRow], parameters: { top: 0.5 } }, 422, '/parameters/top'],
    ['no class', { instances: [goodRow], parameters: { top: 0 } }, 422, '/parameters/top'],
    [
      'intervals of a model without',
      { instances: [goodRow], parameters: { intervals: true } },
      422,
      '/parameters/intervals',
    ],
    ['no JSON', 'instances', 400, undefined],
  ])('%s is refused', (_name, body, status, pointer) => {
    const answered = ask(routes.predict, { body, of })
    expect({ status: answered.status, pointer: answered.json.errors?.[0].pointer }).toEqual({
      status,
      pointer,
    })
  })

  test('what a model cannot do is said of the model', () => {
    const numbers = createService(regressionModel, { routes })
    for (const parameters of [{ threshold: 0.3 }, { top: 2 }]) {
      const { json } = ask(routes.predict, { body: { instances: [goodRow], parameters }, of: numbers })
      expect(json.errors[0]).toMatchObject({ code: 'parameter-invalid' })
    }
  })
})
