import { describe, expect, it } from 'vitest'
import { booleanColumn, categoryColumn, numberColumn, tableOf, textColumn } from '../../../src/core/index.ts'
import { resolveTarget, targetOfRows } from '../../../src/project/run/target.ts'

const categories = (...values: (string | null)[]) => tableOf({ y: categoryColumn(values) })

describe('resolveTarget', () => {
  it.each([
    [['no', 'yes', 'yes'], 'yes'],
    [['Yes', 'No', 'Yes'], 'Yes'],
    [['true', 'false', 'true'], 'true'],
    [['bad', 'good', 'good'], 'bad'],
    [['a', 'b', 'a', 'b'], 'b'],
  ])('of %j the positive class is %s', (values, positive) => {
    const { output, target } = resolveTarget(categories(...values), { target: 'y' })
    expect(output.classes?.[1]).toBe(positive)
    expect(target.task).toBe('binary')
  })

  it('takes the positive class it is told', () => {
    const found = resolveTarget(categories('no', 'yes', 'yes'), { target: 'y', positive: 'no' })
    expect(found.output.classes).toEqual(['yes', 'no'])
    expect([...(found.target as { codes: Int32Array }).codes]).toEqual([1, 0, 0])
    expect(() => resolveTarget(categories('no', 'yes'), { target: 'y', positive: 'maybe' })).toThrowError(
      expect.objectContaining({ code: 'CLI_ARGUMENT_INVALID' }),
    )
  })

  it('a number is regression, two numbers are classes, and either can be told', () => {
    expect(resolveTarget(tableOf({ y: numberColumn([1, 2, 3.5]) }), { target: 'y' }).output).toEqual({
      name: 'y',
      task: 'regression',
    })
    expect(resolveTarget(tableOf({ y: numberColumn([0, 1, 1]) }), { target: 'y' }).output).toEqual({
      name: 'y',
      task: 'binary',
      classes: ['0', '1'],
    })
    const told = resolveTarget(tableOf({ y: numberColumn([1, 2, 3]) }), { target: 'y', task: 'multiclass' })
    expect(told.output.classes).toEqual(['1', '2', '3'])
  })

  it('booleans are two classes', () => {
    expect(
      resolveTarget(tableOf({ y: booleanColumn([true, false]) }), { target: 'y' }).output.classes,
    ).toEqual(['false', 'true'])
  })

  it.each([
    ['one class', categories('a', 'a'), {}, 'TRAIN_TARGET_CONSTANT'],
    ['no value', categories(null, null), {}, 'TRAIN_TARGET_CONSTANT'],
    ['regression of words', categories('a', 'b', 'c'), { task: 'regression' as const }, 'TRAIN_TARGET_UNFIT'],
    ['two classes of three', categories('a', 'b', 'c'), { task: 'binary' as const }, 'TRAIN_TARGET_UNFIT'],
    [
      'hundreds of classes',
      tableOf({ y: textColumn(Array.from({ length: 500 }, (_, i) => `text ${i}`)) }),
      {},
      'TRAIN_TARGET_UNFIT',
    ],
  ])('refuses %s', (_, table, request, code) => {
    expect(() => resolveTarget(table, { target: 'y', ...request })).toThrowError(
      expect.objectContaining({ code }),
    )
  })
})

describe('targetOfRows', () => {
  const output = { name: 'y', task: 'binary', classes: ['no', 'yes'] } as const

  it('reads classes by the model and leaves out rows without one', () => {
    const { rows, target } = targetOfRows(categories('yes', null, 'no'), output)
    expect([...rows]).toEqual([0, 2])
    expect([...(target as { codes: Int32Array }).codes]).toEqual([1, 0])
  })

  it('refuses a class the model does not know, with its row', () => {
    expect(() => targetOfRows(categories('yes', 'perhaps'), output, { firstRow: 100 })).toThrowError(
      expect.objectContaining({ code: 'EVALUATE_CLASS_UNKNOWN', where: 'column "y", data row 102' }),
    )
  })

  it('reads numbers from text and refuses what is none', () => {
    const regression = { name: 'y', task: 'regression' } as const
    expect([
      ...(targetOfRows(categories('1.5', ' 2 '), regression).target as { values: Float64Array }).values,
    ]).toEqual([1.5, 2])
    expect(() => targetOfRows(categories('one and a half'), regression)).toThrowError(
      expect.objectContaining({ code: 'EVALUATE_TARGET_UNREADABLE' }),
    )
  })
})
