import { transforms } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { rolling, rollingTransform } from '../../../src/prepare/transforms/rolling.ts'
import { checkTransform } from '../../../src/testing/index.ts'
import { cellsOf, fitted } from '../fitted.ts'
import { pastOf } from '../past-columns.ts'

describe('rolling', () => {
  for (const { name, run } of checkTransform(rollingTransform, transforms['rolling'])) it(name, run)

  it('is asked for by column names', () => {
    expect(rolling(['a'], { window: 3 })).toEqual({
      kind: 'transform',
      name: 'rolling',
      columns: ['a'],
      options: { window: 3 },
    })
  })

  it('tells measure, window and gap by the name', () => {
    const given = { window: 28, unit: 'days', gap: 7, measures: ['mean', 'sd'] }
    expect(fitted(rollingTransform, [pastOf([1, 2])], given).names).toEqual([
      'x0.mean28d-gap7d',
      'x0.sd28d-gap7d',
    ])
    expect(fitted(rollingTransform, [pastOf([1, 2])]).names).toEqual(['x0.mean7'])
  })

  it('measures rows before, never the row itself; by days as by rows where there is one a day', () => {
    const past = pastOf([1, 2, 6, 100])
    const expected = [null, 1, 1.5, 4]
    const byRows = fitted(rollingTransform, [past], { window: 2 })
    const byDays = fitted(rollingTransform, [past], { window: 2, unit: 'days' })
    expect(cellsOf(byRows.apply()[0])).toEqual(expected)
    expect(cellsOf(byDays.apply()[0])).toEqual(expected)
  })

  it('gives the share of a level', () => {
    const { apply } = fitted(rollingTransform, [pastOf(['rain', 'sun', 'sun'])], { level: 'sun' })
    expect(cellsOf(apply()[0])).toEqual([null, 0, 0.5])
  })

  it.each([[[]], [['mode']], [['mean', 'p90']]])('refuses measures %j', (measures) => {
    expect(() => fitted(rollingTransform, [pastOf([1, 2])], { measures })).toThrow(
      expect.objectContaining({ code: 'PREPARE_HISTORY_INVALID' }),
    )
  })
})
