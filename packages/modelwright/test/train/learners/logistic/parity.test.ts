import { models } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { readOptions, type Target } from '../../../../src/core/index.ts'
import { logistic } from '../../../../src/train/learners/logistic/logistic.ts'
import { distance, featuresOf, fitContext, linearFixture } from '../../linear-fixture.ts'

const fixture = linearFixture()
const features = featuresOf(fixture)
const rowCount = fixture.a.length

function targetOf(name: 'binary' | 'several'): Target {
  const codes = Int32Array.from(fixture[name])
  return name === 'binary'
    ? { task: 'binary', codes, classes: ['no', 'yes'] }
    : { task: 'multiclass', codes, classes: ['low', 'middle', 'high', 'top'] }
}

function logLossOf(codes: number[], predictions: Float64Array, weights: number[] | undefined): number {
  const outputs = predictions.length / codes.length
  let loss = 0
  let sum = 0
  codes.forEach((code, row) => {
    const p =
      outputs === 1
        ? code === 1
          ? predictions[row]
          : 1 - predictions[row]
        : predictions[row * outputs + code]
    const weight = weights?.[row] ?? 1
    loss -= weight * Math.log(p)
    sum += weight
  })
  return loss / sum
}

describe('logistic regression agrees with scikit-learn', () => {
  for (const known of fixture.classifiers) {
    const title = `${known.target}, c ${known.c}, ${known.weighted ? 'weighted' : 'unweighted'}, class weight ${known.classWeight}`
    it(title, async () => {
      const target = targetOf(known.target)
      const weights = known.weighted ? { weights: Float64Array.from(fixture.weights) } : {}
      const options = readOptions(
        logistic.options,
        { c: known.c, classWeight: known.classWeight, tolerance: 1e-9 },
        'logistic',
      )
      const state = await logistic.fit({ rowCount, features, target, ...weights }, options, fitContext())
      expect(distance(state.coefficients, known.coefficients)).toBeLessThan(1e-4)
      expect(distance(state.intercepts, known.intercepts)).toBeLessThan(1e-4)
      const operation = known.target === 'binary' ? models.logistic : models.softmax
      const predictions = operation.predict(state, [...features.values()], rowCount)
      const loss = logLossOf(fixture[known.target], predictions, known.weighted ? fixture.weights : undefined)
      expect(Math.abs(loss - known.logLoss)).toBeLessThan(1e-6)
    })
  }
})
