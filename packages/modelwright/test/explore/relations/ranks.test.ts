import fc from 'fast-check'
import { expect, test } from 'vitest'
import { orderedOf, ranksAmong, ranksOf } from '../../../src/explore/relations/ranks.ts'

/** By definition: how many are less, and the middle of those equal. */
function slowRanks(values: Float64Array): number[] {
  return Array.from(values, (value) => {
    const less = values.filter((other) => other < value).length
    const equal = values.filter((other) => other === value).length
    return less + (equal + 1) / 2
  })
}

test('ties share their mean rank', () => {
  expect([...ranksOf(Float64Array.of(10, 20, 10, 5))]).toEqual([2.5, 4, 2.5, 1])
  expect([...ranksOf(Float64Array.of(0.5, -0, 0, Number.POSITIVE_INFINITY))]).toEqual([3, 1.5, 1.5, 4])
})

test('whole numbers, which are counted, and others, which are sorted, rank as defined', () => {
  const whole = fc.array(fc.integer({ min: -5, max: 400 }), { minLength: 1, maxLength: 40 })
  const any = fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(fc.oneof(whole, any), (list) => {
      const values = Float64Array.from(list)
      expect([...ranksOf(values)]).toEqual(slowRanks(values))
    }),
    { seed: 2, numRuns: 300 },
  )
})

test('values that were ordered once rank as those of any rows alone do', () => {
  const any = fc.oneof(fc.double({ noNaN: true }), fc.integer({ min: 0, max: 5 }), fc.constant(Number.NaN))
  const rows = fc.array(fc.tuple(any, fc.boolean()), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(rows, (list) => {
      const values = Float64Array.from(list, ([value]) => value)
      const chosen = list.flatMap(([value, isChosen], row) => (isChosen && !Number.isNaN(value) ? [row] : []))
      const alone = Float64Array.from(chosen, (row) => values[row])
      expect([...ranksAmong(orderedOf(values), Uint32Array.from(chosen))]).toEqual(slowRanks(alone))
    }),
    { seed: 3, numRuns: 300 },
  )
})
