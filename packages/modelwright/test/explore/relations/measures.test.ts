import { describe, expect, test } from 'vitest'
import {
  aucOf,
  correlationRatio,
  correlations,
  cramersV,
  etaSquared,
} from '../../../src/explore/relations/measures.ts'
import { expectClose, fixture } from '../fixture.ts'

describe.each(fixture.relations)('scipy and scikit-learn on $values.length rows', (given) => {
  const values = Float64Array.from(given.values)
  const target = Float64Array.from(given.target)
  const levels = Int32Array.from(given.levels)
  const classes = Int32Array.from(given.classes)

  test('a number with classes: AUC and η²', () => {
    expectClose(aucOf(values, Int32Array.from(given.binary))?.value, given.auc)
    expectClose(etaSquared(values, classes, 6)?.value, given.etaSquared)
  })

  test('levels: Cramér’s V after Bergsma, and the correlation ratio', () => {
    expectClose(cramersV(levels, classes, 5, 6)?.value, given.cramersV)
    expectClose(correlationRatio(levels, target, 5)?.value, given.correlationRatio)
  })

  test('two numbers: Pearson and Spearman', () => {
    const found = correlations(values, target)
    expectClose(found?.value, given.pearson)
    expectClose(found?.spearman, given.spearman)
  })
})

test('what is constant has no relation', () => {
  const same = Float64Array.of(2, 2, 2)
  const other = Float64Array.of(1, 2, 3)
  const one = new Int32Array(3)
  expect(correlations(same, other)).toBeUndefined()
  expect(etaSquared(same, Int32Array.of(0, 1, 0), 2)).toBeUndefined()
  expect(correlationRatio(Int32Array.of(0, 1, 0), same, 2)).toBeUndefined()
  expect(aucOf(other, one)).toBeUndefined()
  expect(cramersV(one, Int32Array.of(0, 1, 1), 1, 2)).toBeUndefined()
})

test('strength runs from 0 to 1, whichever way a relation points', () => {
  const codes = Int32Array.of(0, 0, 1, 1)
  expect(aucOf(Float64Array.of(4, 3, 2, 1), codes)).toEqual({ measure: 'auc', value: 0, strength: 1 })
  expect(correlations(Float64Array.of(1, 2, 3), Float64Array.of(3, 2, 1))).toMatchObject({
    value: -1,
    strength: 1,
  })
})

test('many levels of chance are no relation', () => {
  const codes = Int32Array.from({ length: 100 }, (_, row) => row)
  const target = Int32Array.from({ length: 100 }, (_, row) => (row * 7) % 2)
  expect(cramersV(codes, target, 100, 2)?.value).toBe(0)
  const values = Float64Array.from(codes, (row) => (row * 37) % 101)
  expect(correlationRatio(codes, values, 100)).toMatchObject({ value: 1, strength: 0 })
  const halves = codes.map((row) => row >> 1)
  expect(correlationRatio(halves, values, 50)?.strength).toBeLessThan(0.3)
})
