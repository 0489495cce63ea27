import { describe, expect, it } from 'vitest'
import { outputsOf, type Target, takeTarget, targetLength } from '../../../src/core/index.ts'

const values: Target = { task: 'regression', values: Float64Array.of(1, 2, 3) }
const two: Target = { task: 'binary', codes: Int32Array.of(0, 1, 1, 0), classes: ['no', 'yes'] }
const several: Target = { task: 'multiclass', codes: Int32Array.of(2, 0, 1), classes: ['a', 'b', 'c'] }

describe('a target', () => {
  it('has one output, or one a class of several', () => {
    expect([values, two, several].map(outputsOf)).toEqual([1, 1, 3])
  })

  it('has them also as a schema tells of it', () => {
    expect(outputsOf({ task: 'multiclass', classes: ['a', 'b', 'c', 'd'] })).toBe(4)
    expect(outputsOf({ task: 'regression' })).toBe(1)
  })

  it('keeps the asked rows, in their order', () => {
    expect(takeTarget(values, Uint32Array.of(2, 0))).toEqual({
      task: 'regression',
      values: Float64Array.of(3, 1),
    })
    const taken = takeTarget(several, Uint32Array.of(1, 1, 0, 2))
    expect(taken).toEqual({ ...several, codes: Int32Array.of(0, 0, 2, 1) })
    expect([values, two, taken].map(targetLength)).toEqual([3, 4, 4])
  })
})
