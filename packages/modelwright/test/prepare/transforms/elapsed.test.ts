import { transforms } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { elapsed, elapsedTransform } from '../../../src/prepare/transforms/elapsed.ts'
import { checkTransform } from '../../../src/testing/index.ts'
import { cellsOf, fitted } from '../fitted.ts'

const hours = (date: string): number =>
  Date.UTC(+date.slice(0, 4), +date.slice(5, 7) - 1, +date.slice(8, 10), +date.slice(11, 13))
const time = (...dates: string[]) => ({ type: 'time', values: Float64Array.from(dates, hours) }) as const

describe('elapsed', () => {
  for (const { name, run } of checkTransform(elapsedTransform, transforms['elapsed'])) it(name, run)

  it('is asked for by column names', () => {
    expect(elapsed('a')).toEqual({ kind: 'transform', name: 'elapsed', columns: ['a'], options: {} })
  })

  const two = [time('2024-01-01', '2024-01-10'), time('2024-01-03', '2024-01-09')]

  it('measures from the first column', () => {
    const { names, apply } = fitted(elapsedTransform, two)
    expect(names).toEqual(['x1-x0.days'])
    expect(cellsOf(apply()[0])).toEqual([2, -1])
  })

  it('measures from a date, in the unit asked for', () => {
    const { names, apply } = fitted(elapsedTransform, [two[0]], { since: '2023-12-31', unit: 'hours' })
    expect(names).toEqual(['x0-2023-12-31.hours'])
    expect(cellsOf(apply()[0])).toEqual([24, 240])
  })

  it.each([
    ['one column and no date', [two[0]], {}],
    ['a date that is none', two, { since: 'last year' }],
  ])('refuses %s', (_name, columns, given) => {
    expect(() => fitted(elapsedTransform, columns, given)).toThrow(
      expect.objectContaining({ code: 'PREPARE_START_ABSENT' }),
    )
  })
})
