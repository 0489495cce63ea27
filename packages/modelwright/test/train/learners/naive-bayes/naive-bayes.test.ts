import { type Column, models, type PreparedColumn } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { readOptions, type Target } from '../../../../src/core/index.ts'
import { usualLearners } from '../../../../src/train/index.ts'
import { naiveBayes } from '../../../../src/train/learners/naive-bayes/naive-bayes.ts'
import { fitContext } from '../../linear-fixture.ts'

const target: Target = { task: 'binary', codes: Int32Array.of(0, 0, 0, 1, 1, 1), classes: ['no', 'yes'] }
const number = (...values: number[]): Column => ({ type: 'number', values: Float64Array.from(values) })
const category = (...codes: number[]): Column => ({
  type: 'category',
  codes: Int32Array.from(codes),
  levels: ['a', 'b', 'c'],
})

async function fit(features: Record<string, PreparedColumn>, given = {}) {
  const data = { rowCount: 6, features: new Map(Object.entries(features)), target }
  return await naiveBayes.fit(data, readOptions(naiveBayes.options, given, 'naive-bayes'), fitContext())
}
const predict = (state: Awaited<ReturnType<typeof fit>>, columns: Column[], rowCount = 1) => [
  ...models['naive-bayes'].predict(state, columns, rowCount),
]

describe('naive Bayes', () => {
  it('lets what is missing, or a level never met, speak for no class', async () => {
    const state = await fit({ x: number(1, 2, 3, 7, 8, Number.NaN), level: category(0, 0, -1, 1, 1, 0) })
    expect(predict(state, [number(Number.NaN), category(-1)])[0]).toBeCloseTo(0.5, 12)
    const [low, high] = predict(state, [number(2, 8), category(-1, -1)], 2)
    expect(low).toBeLessThan(0.001)
    expect(high).toBeGreaterThan(0.999)
    const [seldom, often] = predict(state, [number(Number.NaN, Number.NaN), category(0, 1)], 2)
    // Shares by hand: level a 3/5 of "no" and 2/6 of "yes", level b 1/5 and 3/6.
    expect(seldom).toBeCloseTo(2 / 6 / (3 / 5 + 2 / 6), 6)
    expect(often).toBeCloseTo(3 / 6 / (1 / 5 + 3 / 6), 6)
  })

  it('describes a number in each class by the mean and spread of the rows that weigh and have it', async () => {
    const codes = Int32Array.of(0, 0, 0, 1, 1, 1, 2)
    const data = {
      rowCount: 7,
      features: new Map([['x', number(1, 4, 9, 2, Number.NaN, 6, Number.NaN)]]),
      target: { task: 'multiclass', codes, classes: ['a', 'b', 'c'] } as const,
      weights: Float64Array.of(2, 1, 0, 1, 5, 1, 1),
    }
    const { means, spreads } = await naiveBayes.fit(
      data,
      readOptions(naiveBayes.options, { varianceSmoothing: 0.5 }, 'naive-bayes'),
      fitContext(),
    )
    // By hand: 1, 1, 4 of a; 2, 6 of b; none of c, which has the curve of all: 1, 1, 4, 2, 6.
    const all = (1.8 ** 2 * 2 + 1.2 ** 2 + 0.8 ** 2 + 3.2 ** 2) / 5
    const wanted = [Math.sqrt(2 + all / 2), Math.sqrt(4 + all / 2), Math.sqrt(all)]
    ;[2, 4, 2.8].forEach((mean, k) => {
      expect(means[k]).toBeCloseTo(mean, 12)
    })
    wanted.forEach((spread, k) => {
      expect(spreads[k]).toBeCloseTo(spread, 12)
    })
  })

  it('bears numbers that never differ, and those beyond all that was met', async () => {
    const state = await fit({ same: number(5, 5, 5, 5, 5, 5), x: number(1, 2, 3, 2, 3, 4) })
    const found = predict(state, [number(5, 9e307, -9e307), number(1e308, -1e308, 2)], 3)
    expect(found.every((p) => p >= 0 && p <= 1)).toBe(true)
  })

  it('is tried without being named where there is free text, as the elastic net is', () => {
    const schemaOf = (type: 'text' | 'number') => ({ inputs: [{ name: 'x', type, nullable: false }] })
    const names = (schema?: ReturnType<typeof schemaOf>) =>
      usualLearners('binary', schema).map(({ name }) => name)
    expect(names(schemaOf('text'))).toEqual([
      'baseline',
      'boosted-trees',
      'elastic-net',
      'logistic',
      'naive-bayes',
    ])
    expect(names(schemaOf('number'))).toEqual(['baseline', 'boosted-trees', 'logistic'])
    expect(names()).toEqual(names(schemaOf('number')))
  })

  it('refuses rows of one class', async () => {
    const one: Target = { task: 'binary', codes: new Int32Array(2), classes: ['no', 'yes'] }
    const data = { rowCount: 2, features: new Map([['x', number(1, 2)]]), target: one }
    const given = readOptions(naiveBayes.options, {}, 'naive-bayes')
    expect(() => naiveBayes.fit(data, given, fitContext())).toThrow(
      expect.objectContaining({ code: 'TRAIN_TARGET_CONSTANT' }),
    )
  })
})
