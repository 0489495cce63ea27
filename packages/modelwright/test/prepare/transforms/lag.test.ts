import { transforms } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { lag, lagTransform } from '../../../src/prepare/transforms/lag.ts'
import { checkTransform } from '../../../src/testing/index.ts'
import { cellsOf, fitted } from '../fitted.ts'
import { pastOf } from '../past-columns.ts'

describe('lag', () => {
  for (const { name, run } of checkTransform(lagTransform, transforms['lag'])) it(name, run)

  it('is asked for by column names and steps', () => {
    expect(lag('sales', { steps: [1, 7], time: 'day' })).toEqual({
      kind: 'transform',
      name: 'lag',
      columns: ['sales'],
      options: { steps: ['1', '7'], time: 'day' },
    })
  })

  it('names each step, and gives what the column was', () => {
    const { names, apply } = fitted(lagTransform, [pastOf([3, 4, 5])], { steps: ['1', '2'] })
    expect(names).toEqual(['x0.lag1', 'x0.lag2'])
    expect(apply().map(cellsOf)).toEqual([
      [null, 3, 4],
      [null, null, 3],
    ])
  })

  it('looks at the positive class of a target of two classes, or at the level asked for', () => {
    const classes = ['no', 'yes']
    const target = { task: 'binary', codes: Int32Array.of(0, 1, 1), classes } as const
    const past = pastOf(['yes', 'no', 'yes'])
    expect(cellsOf(fitted(lagTransform, [past], {}, target).apply()[0])).toEqual([null, 1, 0])
    expect(cellsOf(fitted(lagTransform, [past], { level: 'no' }, target).apply()[0])).toEqual([null, 0, 1])
  })

  it('asks which level of a category is meant', () => {
    expect(() => fitted(lagTransform, [pastOf(['rain', 'sun', 'rain'])])).toThrow(
      expect.objectContaining({ code: 'PREPARE_LEVEL_ABSENT' }),
    )
  })

  it.each([[[]], [['0']], [['-1']], [['1.5']], [['x']], [['99999']]])('refuses steps %j', (steps) => {
    expect(() => fitted(lagTransform, [pastOf([1, 2])], { steps })).toThrow(
      expect.objectContaining({ code: 'PREPARE_HISTORY_INVALID' }),
    )
  })
})
