import { expect, test } from 'vitest'
import { time } from '../../../src/explore/summaries/time.ts'

const day = 86_400_000

test('range, longest gap and how many fall when', () => {
  const values = Float64Array.of(3 * day, 0, Number.NaN, 10 * day, day)
  expect(time.summarise({ type: 'time', values }, 5)).toMatchObject({
    of: 'time',
    min: 0,
    max: 10 * day,
    longestGap: 7 * day,
  })
})

test('no moment at all has no summary, one has no gap', () => {
  expect(time.summarise({ type: 'time', values: Float64Array.of(Number.NaN) }, 1)).toEqual({ of: 'nothing' })
  expect(time.summarise({ type: 'time', values: Float64Array.of(5) }, 1)).toMatchObject({ longestGap: 0 })
})

test('the usual step is the most frequent one, the shortest of those, and gaps are over three times as long', () => {
  const values = Float64Array.of(0, 1, 2, 4, 6, 6, 20).map((at) => at * day)
  expect(time.summarise({ type: 'time', values }, 7)).toMatchObject({
    step: { usual: day, share: 2 / 5 },
    gaps: 1,
    repeated: 1,
    distinct: 6,
  })
  expect(time.summarise({ type: 'time', values: Float64Array.of(0, 5, 12) }, 3)).toMatchObject({
    step: { usual: 5, share: 1 / 2 },
  })
})
