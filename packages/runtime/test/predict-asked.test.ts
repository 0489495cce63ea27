import { describe, expect, test } from 'vitest'
import type { Intervals } from '../src/contracts.ts'
import { createService } from '../src/create-service.ts'
import { explain } from '../src/explain.ts'
import { type Model, modelOf } from '../src/model.ts'
import { allOperations } from '../src/operations.ts'
import { type FullPrediction, predictAsked } from '../src/predict-asked.ts'
import { goodRow, multiclassModel, regressionModel, thresholdModel, treesModel } from './example-models.ts'
import { ask } from './wire/ask.ts'

const other = { ...goodRow, age: 70, contract: 'monthly' }
const rows = [goodRow, other]

function withIntervals({ artifact }: Model, intervals: Omit<Intervals, 'coverage' | 'sides'>): Model {
  return modelOf({ ...artifact, intervals: { coverage: 0.9, sides: [], ...intervals } }, allOperations, () =>
    'ab'.repeat(32),
  )
}

/** A linear model that knows the means of its training rows, so that it can be explained. */
function explainable(model: Model): Model {
  const state = model.artifact.model.state as Record<string, unknown>
  const means = { meanTerms: new Float64Array(12).fill(0.25) }
  const step = { ...model.artifact.model, state: { ...state, ...means } }
  return modelOf({ ...model.artifact, model: step }, allOperations, () => 'cd'.repeat(32))
}

const classes = explainable(multiclassModel)

describe('what a request asks for besides', () => {
  test('contributions and the mean make up the log-odds of the probability', () => {
    const { predictions } = predictAsked(treesModel, rows, { policy: {}, explain: true })
    const told = explain(treesModel, rows)
    predictions.forEach(({ explanation, probabilities }, row) => {
      const contributions = Object.values(explanation!.contributions as Record<string, number>)
      expect(contributions).toEqual([...told.contributions.subarray(row * 4, (row + 1) * 4)])
      const score = contributions.reduce((sum, value) => sum + value, explanation!.expected as number)
      expect(score).toBeCloseTo(Math.log(probabilities!['yes'] / probabilities!['no']), 9)
    })
    expect(predictions.map(({ probabilities }) => probabilities)).toEqual(
      treesModel.predict(rows).predictions.map(({ probabilities }) => probabilities),
    )
  })

  test('several classes have a list of contributions each, also one called __proto__', () => {
    const [{ explanation }] = predictAsked(classes, rows, { policy: {}, explain: true }).predictions
    expect(Object.keys(explanation!.contributions)).toEqual(['__proto__', 'basic', 'full'])
    expect(Object.keys(explanation!.expected)).toEqual(['__proto__', 'basic', 'full'])
  })

  test('the most probable classes come first and take the place of the probabilities', () => {
    const [all] = multiclassModel.predict(rows).predictions
    const [{ top, probabilities, prediction }] = predictAsked(multiclassModel, rows, {
      policy: {},
      top: 2,
    }).predictions
    const ranked = Object.entries(all.probabilities!).sort(([, a], [, b]) => b - a)
    expect(top).toEqual(ranked.slice(0, 2).map(([name, probability]) => ({ class: name, probability })))
    expect(probabilities).toBeUndefined()
    expect(top![0].class).toBe(prediction)
    expect(predictAsked(multiclassModel, rows, { policy: {}, top: 99 }).predictions[0].top).toHaveLength(3)
  })

  test('a threshold of the request decides instead of the model’s own, for this request alone', () => {
    const [{ probabilities }] = thresholdModel.predict([goodRow]).predictions
    const yes = probabilities!['yes']
    const at = (threshold: number) =>
      predictAsked(thresholdModel, [goodRow], { policy: {}, threshold }).predictions[0].prediction
    expect([at(0), at(yes), at(Math.min(1, yes + 1e-9))]).toEqual(['yes', 'yes', 'no'])
    expect(thresholdModel.predict([goodRow]).predictions[0].prediction).toBe(yes >= 0.9 ? 'yes' : 'no')
  })

  test('all of it at once', () => {
    const model = withIntervals(treesModel, { method: 'lac', limits: Float64Array.of(0.99) })
    const asked = { policy: {}, explain: true, top: 1, threshold: 1, intervals: true }
    const [said] = predictAsked(model, [goodRow], asked).predictions
    expect(said).toMatchObject({
      prediction: 'no',
      set: ['no', 'yes'],
      explanation: expect.anything(),
      top: [expect.anything()],
    })
  })

  test('rows with problems get nothing of it', () => {
    const said = predictAsked(treesModel, [{ ...goodRow, age: 'old' }], { policy: {}, explain: true })
    expect(said).toMatchObject({ predictions: [], problemCount: 1 })
  })
})

const names = ['age', 'contract', 'active', 'signup']
const cells = [30, 'yearly', true, '2020-09-13']
const asked = { explain: true, threshold: 0.25 }
const full: readonly FullPrediction[] = predictAsked(treesModel, [goodRow], {
  policy: {},
  ...asked,
}).predictions
const of = createService(treesModel)
const query = '?explain=true&threshold=0.25'
const numbers = withIntervals(regressionModel, { method: 'absolute', limits: Float64Array.of(3) })

describe('every format with a place for parameters gives the same', () => {
  test.each<[string, () => unknown]>([
    [
      'our own',
      () => ask('/predict', { of, body: { instances: [goodRow], parameters: asked } }).json.predictions,
    ],
    [
      'MLflow',
      () =>
        ask('/invocations', { of, body: { dataframe_records: [goodRow], params: asked } }).json.predictions,
    ],
    ['Azure ML', () => ask('/score', { of, body: { input_data: [goodRow], params: asked } }).json],
    [
      'SageMaker',
      () =>
        ask('/invocations', {
          of,
          body: { instances: [goodRow] },
          headers: { 'x-amzn-sagemaker-custom-attributes': 'explain=true;threshold=0.25' },
        }).json.predictions,
    ],
    [
      'CSV',
      () =>
        ask(`/predict${query}`, { of, body: `${names}\n${cells}`, headers: { 'content-type': 'text/csv' } })
          .json.predictions,
    ],
    [
      'JSON lines',
      () => [
        JSON.parse(
          ask(`/predict${query}`, {
            of,
            body: JSON.stringify(goodRow),
            headers: { 'content-type': 'application/jsonlines' },
          }).text,
        ),
      ],
    ],
  ])('%s', (_name, said) => {
    expect(said()).toEqual(full)
  })

  const [{ explanation }] = full
  const contributions = Object.values(explanation!.contributions)

  test('CSV both ways writes contributions as columns', () => {
    const headers = { 'content-type': 'text/csv', accept: 'text/csv' }
    const [head, line] = ask(`/predict${query}`, { of, body: `${names}\n${cells}`, headers }).text.split('\n')
    expect(head).toBe(
      `prediction,probability_no,probability_yes,expected,${names.map((name) => `contribution_${name}`)}`,
    )
    expect(line.split(',').slice(3).map(Number)).toEqual([explanation!.expected, ...contributions])
    const several = ask('/predict?explain=true', {
      of: createService(classes),
      body: `${names}\n${cells}`,
      headers,
    })
    expect(several.text.split('\n')[0].split(',')).toHaveLength(1 + 3 + 3 * 5)
    const ends = ask('/predict?intervals=true', {
      of: createService(numbers),
      body: `${names}\n${cells}`,
      headers,
    })
    expect(ends.text.split('\n')[0]).toBe('prediction,prediction_low,prediction_high')
    const top = ask('/predict?top=2', { of: createService(classes), body: `${names}\n${cells}`, headers })
    expect(top.text.split('\n')[0]).toBe('prediction,top_1,top_probability_1,top_2,top_probability_2')
  })

  test('Open Inference gives tensors, also when only their names ask for them', () => {
    const inputs = [{ name: 'x', shape: [1, 4], datatype: 'BYTES', data: cells.map(String) }]
    const path = '/v2/models/example/infer'
    const { outputs } = ask(path, {
      of,
      body: { inputs, outputs: [{ name: 'contributions' }, { name: 'expected' }] },
    }).json
    expect(outputs).toEqual([
      { name: 'contributions', shape: [1, 4], datatype: 'FP64', data: contributions },
      { name: 'expected', shape: [1], datatype: 'FP64', data: [explanation!.expected] },
    ])
    const several = ask(path, {
      of: createService(classes),
      body: { inputs, parameters: { explain: true } },
    }).json
    expect(several.outputs[2].shape).toEqual([1, 3, 4])
    const ends = ask(path, {
      of: createService(numbers),
      body: { inputs, outputs: [{ name: 'prediction_low' }] },
    }).json
    expect(ends.outputs[0].data).toEqual([Number(numbers.predict([goodRow]).predictions[0].prediction) - 3])
    const absent = ask(path, { of, body: { inputs, outputs: [{ name: 'prediction_low' }] } })
    expect(absent.status).toBe(400)
  })

  test('IBM and tutorials have fields and lists of it', () => {
    const ibm = ask('/predict', {
      of,
      body: { input_data: [{ values: [cells] }], scoring_parameters: asked },
    }).json
    expect(ibm.predictions[0].values[0][2]).toEqual(explanation)
    const low = ask('/predict', {
      of: createService(numbers),
      body: { input_data: [{ values: [cells] }], scoring_parameters: { intervals: true } },
    })
    expect(low.json.predictions[0].fields).toEqual(['prediction', 'interval'])
    const tutorial = ask('/api/v1/predict', { of, body: { inputs: [goodRow], parameters: asked } }).json
    expect(tutorial.explanation).toEqual([explanation])
  })
})
