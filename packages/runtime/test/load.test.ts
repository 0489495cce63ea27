import { describe, expect, test } from 'vitest'
import { encodeArtifact } from '../../modelwright/src/pack/index.ts'
import type { Operations } from '../src/contracts.ts'
import { load } from '../src/load.ts'
import { linear } from '../src/models/linear.ts'
import { allOperations } from '../src/operations.ts'
import { sha256 } from '../src/sha256.ts'
import { binaryModel, goodRow, multiclassModel, regressionModel } from './example-models.ts'

const rows = [
  goodRow,
  { ...goodRow, contract: 'weekly', age: null },
  { ...goodRow, signup: null, active: 'no' },
]

describe('load', () => {
  test.each([
    ['binary', binaryModel],
    ['multiclass', multiclassModel],
    ['regression', regressionModel],
  ])('a %s model says after packing and loading what it said before', (_task, model) => {
    const bytes = encodeArtifact(model.artifact)
    const loaded = load(bytes)
    expect(loaded.name).toBe('example')
    expect(loaded.schema).toEqual(model.schema)
    expect(loaded.digest).toBe(sha256(bytes))
    expect(loaded.predict(rows)).toEqual(model.predict(rows))
  })

  test('a table of only the operations a model needs is enough, one that lacks any is not', () => {
    const bytes = encodeArtifact(regressionModel.artifact)
    const { impute, standardise, 'one-hot': oneHot } = allOperations.transforms
    const few: Operations = {
      fixes: { trim: allOperations.fixes['trim'] },
      transforms: { impute, standardise, 'one-hot': oneHot },
      models: { linear },
    }
    expect(load(bytes, { operations: few }).predict(rows)).toEqual(regressionModel.predict(rows))
    expect(() => load(bytes, { operations: { ...few, models: {} } })).toThrow(
      expect.objectContaining({ code: 'PACK_OPERATION_ABSENT' }),
    )
  })

  test('a calibrated model needs the operation that calibrates', () => {
    const calibration = { method: 'logit', slope: 2, intercept: 0 } as const
    const bytes = encodeArtifact({ ...binaryModel.artifact, calibration })
    expect(load(bytes).predict(rows)).not.toEqual(binaryModel.predict(rows))
    const { calibration: _, ...few } = allOperations
    expect(() => load(bytes, { operations: few })).toThrow(
      expect.objectContaining({ code: 'PACK_OPERATION_ABSENT' }),
    )
  })

  test('a cut file is refused', () => {
    const bytes = encodeArtifact(binaryModel.artifact)
    for (const size of [0, 1, 8, 100, bytes.length - 1])
      expect(() => load(bytes.slice(0, size))).toThrow(
        expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' }),
      )
  })
})
