import { expect, it } from 'vitest'
import { checkGates, latencyWithin } from '../../../src/evaluate/index.ts'
import { binaryContext } from './context.ts'

const context = {
  ...binaryContext,
  latency: () => ({ single: 120, batch: 4, batchRows: 1000, repeats: 410 }),
}

it('judges one row or many, and says that the figures are of this machine', () => {
  const [single, batch] = checkGates([latencyWithin(100), latencyWithin(10, { rows: 'batch' })], context)
  expect(single).toMatchObject({ passed: false, ofMachine: true, value: 120 })
  expect(single.reason).toBe(
    'On this machine a row takes 120 µs alone and 4 µs among 1000 (median of 410 calls after a warm-up): at most 100 was asked, missed by 20.',
  )
  expect(batch).toMatchObject({ passed: true, ofMachine: true, value: 4 })
})

it('is refused where nothing was measured', () => {
  expect(checkGates([latencyWithin(100)], binaryContext)[0]).toMatchObject({ passed: false, ofMachine: true })
})

it.each([[0], [-3], [Number.NaN], ['5']])('%j is refused', (value) => {
  expect(() => latencyWithin(value as number)).toThrowError(
    expect.objectContaining({ code: 'EVALUATE_GATE_INVALID' }),
  )
})
