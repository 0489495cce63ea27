import { expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { checkGates, compare, notWorse } from '../../../src/evaluate/index.ts'
import { simulatedBinary } from '../simulated.ts'
import { binaryContext, rowsContext, weakerContext } from './context.ts'

const equal = rowsContext(0)

it('an equal passes with a margin, and says how many rows decided', () => {
  const [verdict] = checkGates([notWorse({ margin: 0.01 })], equal)
  expect(verdict).toMatchObject({
    passed: true,
    name: 'auc not worse than the champion by more than 0.01',
    needed: -0.01,
  })
  expect(verdict.reason).toContain('on 400 rows neither saw, all newer than the champion’s table')
})

it('one that is surely worse is refused, and by how much', () => {
  const [verdict] = checkGates([notWorse({ margin: 0.01 })], weakerContext)
  expect(verdict.passed).toBe(false)
  expect(verdict.reason).toMatch(
    /lower limit at one-sided 5 % −0\.\d+; the lower limit must be above −0\.01, missed by 0\.\d+\.$/,
  )
})

it('one that may be worse by more than the margin is refused, though its score is better', () => {
  const few = {
    ...equal,
    champion: (metric: string) => ({
      ...compare(simulatedBinary(seedOf(1), 40), simulatedBinary(seedOf(1), 40), metric, { seed: seedOf(1) }),
      difference: 0.01,
      low: -0.08,
      high: 0.1,
    }),
  }
  expect(checkGates([notWorse({ margin: 0.02 })], few)[0].passed).toBe(false)
  expect(checkGates([notWorse({ margin: 0.08 })], few)[0].passed).toBe(true)
})

it('an exacting alpha takes the interval’s own end', () => {
  const comparison = {
    ...compare(simulatedBinary(seedOf(1), 40), simulatedBinary(seedOf(1), 40), 'auc', { seed: seedOf(1) }),
    difference: 0,
    low: -0.05,
    high: 0.05,
  }
  const context = { ...equal, champion: () => comparison }
  expect(checkGates([notWorse({ margin: 0.045, alpha: 0.05 })], context)[0].passed).toBe(true)
  expect(checkGates([notWorse({ margin: 0.045, alpha: 0.025 })], context)[0].passed).toBe(false)
})

it('compares with the baseline where that is asked', () => {
  expect(checkGates([notWorse({ than: 'baseline' })], binaryContext)[0]).toMatchObject({ passed: true })
  expect(checkGates([notWorse({ than: 'baseline', margin: 0.1 })], weakerContext)[0]).toMatchObject({
    passed: false,
  })
})

it('passes where there is no champion, and is refused where it cannot be compared or rows are too few', () => {
  expect(checkGates([notWorse()], binaryContext)[0]).toMatchObject({
    passed: true,
    reason: 'There is no champion yet.',
  })
  const { champion: _, ...unknown } = binaryContext
  expect(checkGates([notWorse()], unknown)[0]).toMatchObject({ passed: false, value: null })
  expect(checkGates([notWorse({ minimumRows: 401 })], equal)[0].reason).toBe(
    'Only 400 rows are known that neither model saw; 401 are needed.',
  )
})

it('equal models are passed with no margin no more often than alpha', () => {
  let passes = 0
  const draws = 400
  for (let draw = 0; draw < draws; draw++) {
    const a = simulatedBinary(seedOf(draw), 120)
    const noise = seedOf(draw).split('noise')
    const jitter = (p: number): number => Math.min(0.999, Math.max(0.001, p + 0.2 * (noise.next() - 0.5)))
    const ours = { ...a, predictions: a.predictions.map(jitter) }
    const theirs = { ...a, predictions: a.predictions.map(jitter) }
    const context = {
      ...equal,
      champion: (metric: string) => compare(ours, theirs, metric, { seed: seedOf(draw) }),
    }
    if (checkGates([notWorse({ alpha: 0.05 })], context)[0].passed) passes++
  }
  // One-sided 99 % bound of a binomial of 400 at 5 %: 31.
  expect(passes).toBeLessThanOrEqual(31)
})

it.each([
  [{ margin: -0.1 }],
  [{ alpha: 0.01 }],
  [{ alpha: 0.6 }],
  [{ than: 'me' }],
  [{ minimumRows: 1 }],
  [{ margins: 1 }],
])('%j is refused', (options) => {
  expect(() => notWorse(options as never)).toThrowError(
    expect.objectContaining({ code: 'CORE_OPTION_INVALID' }),
  )
})
