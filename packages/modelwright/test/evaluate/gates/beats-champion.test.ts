import { expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { beatsChampion, checkGates, compare } from '../../../src/evaluate/index.ts'
import { simulatedBinary } from '../simulated.ts'
import { binaryContext, weakerContext } from './context.ts'

it('passes where there is no champion yet', () => {
  expect(checkGates([beatsChampion()], binaryContext)[0]).toMatchObject({
    passed: true,
    reason: 'There is no champion yet.',
    value: null,
  })
})

it('fails against a better champion', () => {
  const [verdict] = checkGates([beatsChampion()], weakerContext)
  expect(verdict.passed).toBe(false)
  expect(verdict.reason).toContain("worse than the champion's")
})

it('passes against a weaker one', () => {
  const { baseline } = binaryContext
  if (baseline === undefined) throw new Error('no baseline')
  expect(checkGates([beatsChampion({ by: 0.1 })], { ...binaryContext, champion: baseline })[0].passed).toBe(
    true,
  )
})

it('a draw is no win', () => {
  const draw = {
    metric: 'auc',
    rowCount: 50,
    score: 0.8,
    other: 0.8,
    difference: 0,
    low: 0,
    high: 0,
    p: 1,
    test: 'bootstrap' as const,
    betterShare: 0.5,
  }
  expect(checkGates([beatsChampion()], { ...binaryContext, champion: () => draw })[0].passed).toBe(false)
})

it('too few rows that neither saw decide nothing', () => {
  const { champion } = weakerContext
  if (typeof champion !== 'function') throw new Error('no champion')
  const few = (metric: string) => ({
    ...champion(metric),
    rowCount: 12,
    difference: 0.3,
    low: 0.1,
    high: 0.5,
    p: 0.01,
  })
  const [verdict] = checkGates([beatsChampion()], { ...binaryContext, champion: few })
  expect(verdict).toMatchObject({ passed: false, value: null })
  expect(verdict.reason).toBe('Only 12 rows are known that neither model saw; 30 are needed.')
  expect(
    checkGates([beatsChampion({ minimumRows: 10 })], { ...binaryContext, champion: few })[0].passed,
  ).toBe(true)
})

it('a model that is no better passes no more often than alpha; by value every second one does', () => {
  const passes = { low: 0, value: 0 }
  const draws = 400
  for (let draw = 0; draw < draws; draw++) {
    const a = simulatedBinary(seedOf(draw), 120)
    const noise = seedOf(draw).split('noise')
    const jitter = (p: number): number => Math.min(0.999, Math.max(0.001, p + 0.2 * (noise.next() - 0.5)))
    const ours = { ...a, predictions: a.predictions.map(jitter) }
    const theirs = { ...a, predictions: a.predictions.map(jitter) }
    const champion = (metric: string) => compare(ours, theirs, metric, { seed: seedOf(draw) })
    const gates = [beatsChampion(), beatsChampion({ bound: 'value' })]
    const [low, value] = checkGates(gates, { ...binaryContext, champion })
    if (low.passed) passes.low++
    if (value.passed) passes.value++
  }
  // One-sided 99 % bound of a binomial of 400 at 2.5 %: 18.
  expect(passes.low).toBeLessThanOrEqual(18)
  expect(passes.value).toBeGreaterThan(150)
})

it('fails where the champion cannot be compared', () => {
  const { evaluation, metric } = binaryContext
  expect(checkGates([beatsChampion()], { evaluation, metric })[0]).toMatchObject({
    passed: false,
    value: null,
  })
})

it.each([[{ minimumRows: 0 }], [{ minimumRows: 2.5 }], [{ by: -1 }]])('%j is refused', (options) => {
  expect(() => beatsChampion(options)).toThrowError(expect.objectContaining({ code: 'CORE_OPTION_INVALID' }))
})
