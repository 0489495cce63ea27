import { describe, expect, test } from 'vitest'
import type { Column } from '../src/column.ts'
import type { Output, Schema } from '../src/contracts.ts'
import { decide, predictionOf } from '../src/decide.ts'
import { modelOf } from '../src/model.ts'
import { allOperations } from '../src/operations.ts'
import { binaryArtifact, binaryModel, goodRow, multiclassModel, regressionModel } from './example-models.ts'

const schemaOf = (output: Output): Schema => ({ inputs: [], output })
const binary = schemaOf({ name: 'y', task: 'binary', classes: ['no', 'yes'] })
const several = schemaOf({ name: 'y', task: 'multiclass', classes: ['a', 'b', 'c'] })

describe('decide', () => {
  test.each([
    [0.49, undefined, 'no'],
    [0.5, undefined, 'yes'],
    [0.5, 0.51, 'no'],
    [0.2, 0.2, 'yes'],
    [1, 1, 'yes'],
    [0, 0, 'yes'],
  ])('binary: probability %d at threshold %s is %s', (probability, threshold, label) => {
    expect(decide(Float64Array.of(9, probability), 1, binary, threshold)).toBe(label)
  })

  test('multiclass: the most probable, of equal ones the first', () => {
    const outputs = Float64Array.of(0.2, 0.5, 0.3, 0.4, 0.2, 0.4, 0.1, 0.45, 0.45)
    expect([0, 1, 2].map((row) => decide(outputs, row, several))).toEqual(['b', 'a', 'b'])
  })

  test('regression: the value', () => {
    expect(decide(Float64Array.of(1, 2.5), 1, schemaOf({ name: 'y', task: 'regression' }))).toBe(2.5)
  })
})

describe('predictionOf', () => {
  test('gives both probabilities of a binary model', () => {
    expect(predictionOf(Float64Array.of(0.75), 0, binary)).toEqual({
      prediction: 'yes',
      probabilities: { no: 0.25, yes: 0.75 },
    })
  })
  test('keeps a class called __proto__ as a class', () => {
    const schema = schemaOf({ name: 'y', task: 'multiclass', classes: ['__proto__', 'b', 'c'] })
    const { probabilities } = predictionOf(Float64Array.of(0.5, 0.3, 0.2), 0, schema)
    expect(JSON.stringify(probabilities)).toBe('{"__proto__":0.5,"b":0.3,"c":0.2}')
  })
})

describe('modelOf', () => {
  test('asks for the digest once, and only when it is wanted', () => {
    let asked = 0
    const model = modelOf(binaryArtifact, allOperations, () => `digest ${++asked}`)
    model.predict([goodRow])
    expect(asked).toBe(0)
    expect([model.digest, model.digest]).toEqual(['digest 1', 'digest 1'])
  })

  test('says nothing of rows of which one has a problem', () => {
    const said = binaryModel.predict([goodRow, { ...goodRow, age: 'old' }])
    expect(said.predictions).toEqual([])
    expect(said.problems).toMatchObject([{ code: 'value-unreadable', row: 1, column: 'age' }])
    expect(said.problemCount).toBe(1)
  })

  test('predicts nothing of no rows', () => {
    expect(binaryModel.predict([])).toMatchObject({ predictions: [], problems: [], notes: [] })
  })

  test.each([
    ['binary', binaryModel],
    ['multiclass', multiclassModel],
    ['regression', regressionModel],
  ])('%s: a batch, its rows one by one and a table give the same bits', (_task, model) => {
    const rows = Array.from({ length: 50 }, (_, i) => ({
      age: i % 7 === 0 ? null : 18.1 + i * 1.37,
      contract: ['monthly', 'yearly', 'weekly'][i % 3],
      active: i % 5 === 0 ? null : i % 2 === 0,
      signup: i % 11 === 0 ? null : 1.5e12 + i * 1e9 + i,
    }))
    const together = model.predict(rows).predictions
    expect(rows.map((row) => model.predict([row]).predictions[0])).toEqual(together)
    const columns = new Map<string, Column>([
      ['age', { type: 'number', values: Float64Array.from(rows, (row) => row.age ?? Number.NaN) }],
      [
        'contract',
        {
          type: 'category',
          levels: ['weekly', 'yearly', 'monthly'],
          codes: Int32Array.from(rows, (row) => ['weekly', 'yearly', 'monthly'].indexOf(row.contract)),
        },
      ],
      [
        'active',
        {
          type: 'boolean',
          values: Uint8Array.from(rows, (row) => (row.active === null ? 2 : Number(row.active))),
        },
      ],
      ['signup', { type: 'time', values: Float64Array.from(rows, (row) => row.signup ?? Number.NaN) }],
    ])
    const { batch } = model.readColumns({ rowCount: 50, columns })
    const outputs = model.predictBatch(batch)
    expect(rows.map((_, row) => predictionOf(outputs, row, model.schema))).toEqual(together)
  })

  test('a row whose answer is not finite is a problem of that row', () => {
    const infinite = modelOf(
      { ...regressionModel.artifact, transforms: [], model: { name: 'huge', inputs: ['age'], state: 0 } },
      {
        ...allOperations,
        models: {
          huge: {
            name: 'huge',
            signature: () => ({ inputs: ['number'], outputCount: 1 }),
            read: () => 0,
            predict: (_state, [column]) =>
              Float64Array.from(column.type === 'number' ? column.values : [], (value) => value * 1e308),
          },
        },
      },
      () => '',
    )
    expect(infinite.predict([{ ...goodRow, age: 0.5 }]).predictions).toHaveLength(1)
    const said = infinite.predict([
      { ...goodRow, age: 0.5 },
      { ...goodRow, age: 80 },
    ])
    expect(said.predictions).toEqual([])
    expect(said.problems).toMatchObject([{ code: 'value-outside', row: 1, column: '' }])
  })
})
