import { expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { metrics } from '../../../src/evaluate/index.ts'
import { rowLosses } from '../../../src/update/index.ts'

const { brier } = rowLosses
const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length

it('the mean of two classes is the Brier score', () => {
  const seed = seedOf(1)
  const said = Float64Array.from({ length: 200 }, () => seed.next())
  const codes = Int32Array.from(said, (p) => (seed.next() < p ? 1 : 0))
  const target = { task: 'binary' as const, codes, classes: ['no', 'yes'] }
  expect(mean(brier!.of(target, said))).toBeCloseTo(metrics['brier-score']!.score(codes, said), 12)
  expect(brier!.expected!('binary', Float64Array.of(0.2), 2)[0]).toBeCloseTo(0.16, 15)
})

it('several classes: from nothing to 1', () => {
  const target = { task: 'multiclass' as const, codes: Int32Array.of(0, 1, 2), classes: ['a', 'b', 'c'] }
  const said = Float64Array.of(1, 0, 0, 1, 0, 0, 0.5, 0, 0.5)
  expect(Array.from(brier!.of(target, said))).toEqual([0, 1, 0.25])
  expect(Array.from(brier!.expected!('multiclass', said, 3))).toEqual([0, 0, 0.25])
})

it('expected is what true probabilities lose on average', () => {
  const seed = seedOf(2)
  const said = Float64Array.from({ length: 100_000 }, () => seed.next())
  const codes = Int32Array.from(said, (p) => (seed.next() < p ? 1 : 0))
  const lost = mean(brier!.of({ task: 'binary', codes, classes: ['no', 'yes'] }, said))
  expect(Math.abs(lost - mean(brier!.expected!('binary', said, 2)))).toBeLessThan(0.003)
})

it('numbers are refused', () => {
  expect(() => brier!.of({ task: 'regression', values: Float64Array.of(1) }, Float64Array.of(1))).toThrow(
    /^bug:/,
  )
})
