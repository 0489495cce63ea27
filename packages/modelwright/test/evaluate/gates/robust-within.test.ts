import { expect, it } from 'vitest'
import { checkGates, type GateContext, robustWithin } from '../../../src/evaluate/index.ts'
import { binaryContext } from './context.ts'

const point = (share: number, drop: number) => ({ share, score: 0.83 - drop, low: 0, high: 1, drop })
const context: GateContext = {
  ...binaryContext,
  robustness: {
    metric: 'auc',
    rowCount: 400,
    repeats: 3,
    score: 0.83,
    curves: [
      { against: 'noise', about: '', inputs: 3, points: [point(0.1, 0.01), point(0.5, 0.2)] },
      { against: 'typos', about: '', inputs: 1, points: [point(0.1, Number.NaN)] },
    ],
    inputs: 3,
    inputsLookedAt: 3,
    columns: [
      { column: 'age', against: 'unit', score: 0.5, drop: 0.33, isRequired: false },
      { column: 'income', against: 'missing', score: 0.7, drop: 0.13, isRequired: false },
    ],
    seeds: { own: 0.83, scores: [0.83, 0.84], asked: 5, spread: 0.01 },
  },
}

it('judges the drop at a share', () => {
  const [small, large] = checkGates(
    [robustWithin('noise', 0.05), robustWithin('noise', 0.05, { at: 0.5 })],
    context,
  )
  expect(small).toMatchObject({ passed: true, value: 0.01, name: 'auc drops at most 0.05 by noise at 0.1' })
  expect(large.reason).toBe(
    'auc is 0.83 on 400 whole rows; it drops by 0.2 to 0.63: at most 0.05 was asked, missed by 0.15.',
  )
})

it('judges the worst missing column, and how far seeds lie apart', () => {
  const [column, seeds] = checkGates(
    [robustWithin('missing-column', 0.1), robustWithin('seeds', 0.02)],
    context,
  )
  expect(column).toMatchObject({ passed: false, value: 0.13 })
  expect(column.reason).toContain('without "income"')
  expect(seeds).toMatchObject({ passed: true, value: 0.01 })
})

it('a missing column is not judged where the time was up before all inputs were looked at; a fall is', () => {
  const { robustness } = context
  if (robustness === undefined) throw new Error('nothing measured')
  const cut = { ...context, robustness: { ...robustness, inputs: 40 } }
  const [unsure, bad] = checkGates(
    [robustWithin('missing-column', 0.2), robustWithin('missing-column', 0.1)],
    cut,
  )
  expect(unsure).toMatchObject({ passed: false, value: null })
  expect(unsure.reason).toBe(
    'auc is 0.83 on 400 whole rows; it drops by 0.13 without "income", the column that hurts most; 3 of 40 inputs were looked at one by one before the time was up, so nobody knows of the others.',
  )
  expect(bad).toMatchObject({ passed: false, value: 0.13 })
  expect(checkGates([robustWithin('missing-column', 0.2)], context)[0].passed).toBe(true)
})

it('is refused where the model has no answer, where nothing can be damaged, and where nothing was measured', () => {
  expect(checkGates([robustWithin('typos', 0.1)], context)[0].reason).toContain('no answer')
  expect(checkGates([robustWithin('unknown-levels', 0.1)], context)[0].reason).toContain('nothing to damage')
  expect(checkGates([robustWithin('noise', 0.1, { at: 0.2 })], context)[0].reason).toContain('time was up')
  expect(checkGates([robustWithin('noise', 0.1)], binaryContext)[0].passed).toBe(false)
})

it.each([
  ['floods', 0.1, {}],
  ['noise', -1, {}],
  ['noise', Number.NaN, {}],
  ['noise', 0.1, { at: 0.3 }],
])('%j, %j, %j is refused', (against, value, options) => {
  expect(() => robustWithin(against, value, options)).toThrowError(
    expect.objectContaining({ code: 'EVALUATE_GATE_INVALID' }),
  )
})

it('a share out of bounds is refused', () => {
  expect(() => robustWithin('noise', 0.1, { at: 7 })).toThrowError(
    expect.objectContaining({ code: 'CORE_OPTION_INVALID' }),
  )
})
