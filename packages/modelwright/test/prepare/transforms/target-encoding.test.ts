import { type TargetEncodingState, transforms } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { categoryColumn, type Target } from '../../../src/core/index.ts'
import { targetEncoding, targetEncodingTransform } from '../../../src/prepare/transforms/target-encoding.ts'
import { checkTransform } from '../../../src/testing/index.ts'
import { cellsOf, fitted } from '../fitted.ts'

const column = categoryColumn(['a', 'a', 'b', null, 'b', 'b'])
const target: Target = { task: 'regression', values: Float64Array.of(1, 3, 10, 5, 10, 10) }
const columnOf = (given: Record<string, unknown>, of: Target = target) =>
  (fitted(targetEncodingTransform, [column], given, of).state as TargetEncodingState).columns[0]

describe('target-encoding', () => {
  for (const { name, run } of checkTransform(targetEncodingTransform, transforms['target-encoding']))
    it(name, run)

  it('is asked for by column names', () => {
    expect(targetEncoding('city', { smoothing: 10 })).toMatchObject({
      columns: ['city'],
      options: { smoothing: 10 },
    })
  })

  it('without smoothing gives the means of levels; missing is one of them, unknown is the overall mean', () => {
    expect(columnOf({ smoothing: 0 })).toEqual({
      levels: ['a', 'b'],
      values: Float64Array.of(2, 10),
      missing: Float64Array.of(5),
      other: Float64Array.of(6.5),
    })
    const served = categoryColumn(['b', 'never met', null])
    const [made] = fitted(targetEncodingTransform, [column], { smoothing: 0 }, target).apply([served])
    expect(cellsOf(made)).toEqual([10, 6.5, 5])
  })

  it('mixes levels with so many rows of the overall mean', () => {
    expect(columnOf({ smoothing: 2 }).values[0]).toBe((1 + 3 + 2 * 6.5) / 4)
  })

  it('by itself trusts levels whose rows agree, and pulls those that spread', () => {
    const { values } = columnOf({})
    expect(values[1]).toBe(10)
    expect(values[0]).toBeGreaterThan(2)
    expect(values[0]).toBeLessThan(6.5)
  })

  it('gives the share of the positive class, or of each of several', () => {
    const codes = Int32Array.of(0, 1, 1, 0, 2, 2)
    const binary: Target = {
      task: 'binary',
      codes: codes.map((code) => Number(code > 0)),
      classes: ['n', 'y'],
    }
    expect(columnOf({ smoothing: 0 }, binary).values).toEqual(Float64Array.of(0.5, 1))
    const classes = ['x', 'y', 'z']
    const several: Target = { task: 'multiclass', codes, classes }
    const { state, names, apply } = fitted(targetEncodingTransform, [column], { smoothing: 0 }, several)
    expect(state).toMatchObject({ outputs: 3 })
    expect(names).toEqual(['x0.target.x', 'x0.target.y', 'x0.target.z'])
    expect(apply().map((made) => cellsOf(made)[0])).toEqual([0.5, 0.5, 0])
  })
})
