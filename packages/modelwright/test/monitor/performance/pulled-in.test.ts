import type { Column } from '@modelwright/runtime'
import { expect, it } from 'vitest'
import { tableOf } from '../../../src/core/index.ts'
import { pulledIn } from '../../../src/monitor/performance/pulled-in.ts'

const numbers = (...values: number[]): Column => ({ type: 'number', values: Float64Array.from(values) })
const reference = tableOf({ x: numbers(2, Number.NaN, 4), none: numbers(Number.NaN, Number.NaN, Number.NaN) })

it.each([
  [0, [2, 3, 4, 4, 2]],
  [1, [0, 3, 6, 5, 0]],
])('numbers stay within %i ranges beyond those that are known', (spans, pulled) => {
  const found = pulledIn(
    tableOf({ x: numbers(-1e9, 3, Number.POSITIVE_INFINITY, 5, Number.NEGATIVE_INFINITY) }),
    reference,
    spans,
  )
  expect(found.columns.get('x')).toEqual(numbers(...pulled))
})

it('missing values stay, columns that nothing is known of, and what is no number', () => {
  const levels = { type: 'category', codes: Int32Array.of(0), levels: ['a'] } as const
  const rows = tableOf({ x: numbers(Number.NaN), none: numbers(7), other: numbers(9), level: levels })
  expect(pulledIn(rows, reference, 0)).toEqual(rows)
})
