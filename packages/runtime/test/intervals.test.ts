import { describe, expect, test } from 'vitest'
import { answer } from '../src/answer.ts'
import { createLocalClient } from '../src/client.ts'
import type { Intervals } from '../src/contracts.ts'
import { createService } from '../src/create-service.ts'
import { intervalsBatch, predictIntervals } from '../src/intervals.ts'
import { type Model, modelOf } from '../src/model.ts'
import { openApiOf } from '../src/openapi.ts'
import { allOperations } from '../src/operations.ts'
import { binaryModel, goodRow, multiclassModel, regressionModel } from './example-models.ts'

function withIntervals({ artifact }: Model, intervals: Omit<Intervals, 'coverage' | 'sides'>): Model {
  return modelOf({ ...artifact, intervals: { coverage: 0.9, sides: [], ...intervals } }, allOperations, () =>
    'ab'.repeat(32),
  )
}

const numbers = withIntervals(regressionModel, { method: 'absolute', limits: Float64Array.of(3) })
const sets = withIntervals(multiclassModel, { method: 'aps', limits: Float64Array.of(0.5) })
const two = withIntervals(binaryModel, { method: 'lac', limits: Float64Array.of(0.99) })

function post(model: Model, body: unknown) {
  const bytes = new TextEncoder().encode(JSON.stringify(body))
  const request = { method: 'POST', path: '/predict', headers: {}, body: bytes }
  const answered = answer(createService(model), request)
  return { status: answered.status, json: JSON.parse(new TextDecoder().decode(answered.body)) }
}

describe('a model with intervals', () => {
  test('tells them beside what it predicts anyway', () => {
    const [plain] = numbers.predict([goodRow]).predictions
    const value = Number(plain.prediction)
    expect(predictIntervals(numbers, [goodRow]).predictions).toEqual([
      { ...plain, interval: { low: value - 3, high: value + 3 } },
    ])
    const [{ set = [], probabilities = {} }] = predictIntervals(sets, [goodRow]).predictions
    const likeliest = Object.entries(probabilities).sort(([, a], [, b]) => b - a)[0][0]
    expect(set).toContain(likeliest)
    expect(predictIntervals(two, [goodRow]).predictions[0].set).toEqual(['no', 'yes'])
  })

  test('tells the same of a batch', () => {
    const { batch } = numbers.read([goodRow, { ...goodRow, age: 80 }])
    const ends = intervalsBatch(numbers, batch, numbers.predictBatch(batch))
    const said = predictIntervals(numbers, [goodRow, { ...goodRow, age: 80 }]).predictions
    expect([...ends]).toEqual(said.flatMap(({ interval }) => [interval?.low, interval?.high]))
  })

  test('tells what is wrong with rows instead', () => {
    const { predictions, problems } = predictIntervals(numbers, [{ ...goodRow, age: 'old' }])
    expect(predictions).toEqual([])
    expect(problems[0]).toMatchObject({ column: 'age' })
  })

  test('refuses a row whose interval has no finite end', () => {
    const wide = withIntervals(regressionModel, { method: 'absolute', limits: Float64Array.of(1.7e308) })
    const { artifact } = wide
    const state = { ...(artifact.model.state as object), intercepts: Float64Array.of(1e308) }
    const far = modelOf({ ...artifact, model: { ...artifact.model, state } }, allOperations, () => '')
    expect(predictIntervals(far, [goodRow])).toMatchObject({
      predictions: [],
      problems: [{ code: 'value-outside', row: 0 }],
    })
  })
})

describe('over the wire', () => {
  test('intervals come where they are asked for', () => {
    const body = { instances: [goodRow] }
    expect(post(numbers, body).json.predictions[0]).not.toHaveProperty('interval')
    expect(post(numbers, { ...body, parameters: { intervals: true } }).json.predictions).toEqual(
      predictIntervals(numbers, [goodRow]).predictions,
    )
    expect(
      post(sets, { ...body, parameters: { intervals: true, strict: true } }).json.predictions[0].set,
    ).toEqual(predictIntervals(sets, [goodRow]).predictions[0].set)
    expect(post(sets, { ...body, parameters: { intervals: false } }).json.predictions[0]).not.toHaveProperty(
      'set',
    )
  })

  test('a model without them says so', () => {
    const { status, json } = post(regressionModel, { instances: [goodRow], parameters: { intervals: true } })
    expect(status).toBe(422)
    expect(json.errors).toEqual([
      {
        pointer: '/parameters/intervals',
        code: 'parameter-invalid',
        message: 'The model gives no intervals: it was packed without them.',
      },
    ])
    expect(post(regressionModel, { instances: [goodRow], parameters: { intervals: false } }).status).toBe(200)
  })

  test('another word than true or false is refused', () => {
    expect(
      post(numbers, { instances: [goodRow], parameters: { intervals: 'yes' } }).json.errors[0].pointer,
    ).toBe('/parameters/intervals')
  })

  test('schema and OpenAPI document say what there is', () => {
    const get = (model: Model) => {
      const request = { method: 'GET', path: '/schema', headers: {}, body: new Uint8Array() }
      return JSON.parse(new TextDecoder().decode(answer(createService(model), request).body))
    }
    expect(get(sets).intervals).toEqual({ method: 'aps', coverage: 0.9 })
    expect(get(multiclassModel)).not.toHaveProperty('intervals')
    const text = (model: Model) => JSON.stringify(openApiOf(model, '1'))
    expect(text(numbers)).toContain('holds the truth in 90 of 100 rows')
    expect(text(numbers)).toContain('"low"')
    expect(text(sets)).toContain('"set"')
    expect(text(regressionModel)).not.toContain('intervals')
  })
})

describe('in process', () => {
  test('a local client asks for them as one over the wire does', async () => {
    const client = createLocalClient(numbers)
    const said = await client.predict(goodRow, { intervals: true })
    expect(said).toEqual(predictIntervals(numbers, [goodRow]).predictions[0])
    expect(await client.predict(goodRow)).not.toHaveProperty('interval')
  })

  test('a model without them refuses, and so does a bundle without the operation', () => {
    const absent = expect.objectContaining({ code: 'EVALUATE_INTERVALS_ABSENT' })
    expect(() => predictIntervals(regressionModel, [goodRow])).toThrow(absent)
    const { intervals: _, ...few } = allOperations
    expect(() =>
      predictIntervals(
        modelOf(numbers.artifact, few, () => ''),
        [goodRow],
      ),
    ).toThrow(absent)
  })
})
