import { transforms } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { dateCycles, dateCyclesTransform } from '../../../src/prepare/transforms/date-cycles.ts'
import { checkTransform } from '../../../src/testing/index.ts'
import { cellsOf, fitted } from '../fitted.ts'

const hours = (date: string): number =>
  Date.UTC(+date.slice(0, 4), +date.slice(5, 7) - 1, +date.slice(8, 10), +date.slice(11, 13))
const time = (...dates: string[]) => ({ type: 'time', values: Float64Array.from(dates, hours) }) as const

describe('date-cycles', () => {
  for (const { name, run } of checkTransform(dateCyclesTransform, transforms['date-cycles'])) it(name, run)

  it('is asked for by column names', () => {
    expect(dateCycles('a')).toEqual({ kind: 'transform', name: 'date-cycles', columns: ['a'], options: {} })
  })

  it('puts times on the circle of their day, week, month and year', () => {
    const { names, apply } = fitted(dateCyclesTransform, [time('2024-01-01T00', '2024-07-01T18')])
    expect(names).toEqual([
      ...['x0.day.sin', 'x0.day.cos', 'x0.week.sin', 'x0.week.cos'],
      ...['x0.month.sin', 'x0.month.cos', 'x0.year.sin', 'x0.year.cos'],
    ])
    const made = apply().map((column) => cellsOf(column) as number[])
    expect(made.map((values) => values[0])).toEqual([0, 1, 0, 1, 0, 1, 0, 1])
    expect(made[0][1]).toBe(-1)
    expect(made[7][1]).toBeCloseTo(-1, 3)
  })

  it('leaves the day out where there is no time of day', () => {
    expect(fitted(dateCyclesTransform, [time('2024-01-01', '2024-02-01')]).names).toHaveLength(6)
  })

  it('refuses a cycle there is not', () => {
    expect(() => fitted(dateCyclesTransform, [time('2024-01-01')], { cycles: ['yaer'] })).toThrow(
      expect.objectContaining({
        code: 'PREPARE_PART_UNKNOWN',
        mend: expect.arrayContaining(['Did you mean "year"?']),
      }),
    )
  })
})
