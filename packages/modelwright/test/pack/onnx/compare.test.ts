import { readRows } from '@modelwright/runtime'
import { describe, expect, test } from 'vitest'
import {
  binaryModel,
  goodRow,
  multiclassModel,
  regressionModel,
} from '../../../../runtime/test/example-models.ts'
import { compareOnnx } from '../../../src/pack/onnx/index.ts'

const rows = [goodRow, goodRow]

describe('answers of other programs beside ours', () => {
  test('the same answers are not apart', () => {
    for (const model of [binaryModel, multiclassModel]) {
      const { batch } = model.read(rows)
      const { predictions } = model.predict(rows)
      const label = predictions.map(({ prediction }) => String(prediction))
      const probabilities = predictions.flatMap((one) => Object.values(one.probabilities!))
      expect(compareOnnx(model, batch, { label, probabilities })).toEqual({ rowCount: 2, labels: 0, most: 0 })
    }
  })

  test('another label, another probability and a value that is none are told', () => {
    const { batch } = binaryModel.read(rows)
    const [p] = binaryModel.predictBatch(batch)
    const said = (yes: number, label: string) =>
      compareOnnx(binaryModel, batch, { label: [label, label], probabilities: [1 - p, yes, 1 - p, p] })
    expect(said(p + 0.25, 'never').labels).toBe(2)
    expect(said(p + 0.25, 'never').most).toBeCloseTo(0.25, 12)
    expect(said(Number.NaN, 'never').most).toBeNaN()
  })

  test('too few answers are no answers', () => {
    const { batch } = readRows(regressionModel.artifact, regressionModel.operations, rows)
    const [value] = regressionModel.predictBatch(batch)
    expect(compareOnnx(regressionModel, batch, { value: [value, value] }).most).toBe(0)
    expect(compareOnnx(regressionModel, batch, { value: [value] }).most).toBeNaN()
    expect(compareOnnx(regressionModel, batch, { value: [value, value * 1.5] }).most).toBeCloseTo(0.5, 12)
  })
})
