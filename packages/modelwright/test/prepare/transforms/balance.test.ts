import { describe, expect, it } from 'vitest'
import { type OptionSpecs, readOptions, seedOf, type Target } from '../../../src/core/index.ts'
import { balance, balanceTransform } from '../../../src/prepare/transforms/balance.ts'

const codes = Int32Array.from({ length: 100 }, (_, row) => (row % 10 === 0 ? 1 : 0))
const target: Target = { task: 'binary', codes, classes: ['no', 'yes', 'never met'] }
const balanced = (given: Record<string, unknown>, of: Target = target) =>
  balanceTransform.balance!(
    of,
    readOptions<OptionSpecs>(balanceTransform.options, given, 'balance') as never,
    seedOf(1),
  )

function counts(given: Record<string, unknown>): number[] {
  const made = balanced(given)
  if (!('rows' in made)) throw new Error('no rows')
  return [0, 1].map((code) => [...made.rows].filter((row) => codes[row] === code).length)
}

describe('balance', () => {
  it('is asked for without columns', () => {
    expect(balance({ by: 'oversampling' })).toEqual({
      kind: 'transform',
      name: 'balance',
      columns: [],
      options: { by: 'oversampling' },
    })
  })

  it('weighs classes alike in total, the sum of weights as before', () => {
    const made = balanced({})
    if (!('weights' in made)) throw new Error('no weights')
    const total = (code: number): number =>
      made.weights.reduce((sum, weight, row) => sum + (codes[row] === code ? weight : 0), 0)
    expect(total(0)).toBeCloseTo(50, 10)
    expect(total(1)).toBeCloseTo(50, 10)
  })

  it('takes rare rows more than once, or frequent ones less often, each as often as the others of its class', () => {
    expect(counts({ by: 'oversampling' })).toEqual([90, 90])
    expect(counts({ by: 'undersampling' })).toEqual([10, 10])
    expect(counts({ by: 'oversampling', strength: 0.5 })).toEqual([90, 30])
    const made = balanced({ by: 'oversampling' })
    if (!('rows' in made)) throw new Error('no rows')
    const times = new Map<number, number>()
    for (const row of made.rows) times.set(row, (times.get(row) ?? 0) + 1)
    expect(new Set([...times].map(([row, time]) => `${codes[row]} ${time}`))).toEqual(new Set(['0 1', '1 9']))
  })

  it('draws the same rows for the same seed, and never a class that is not there', () => {
    expect(balanced({ by: 'undersampling' })).toEqual(balanced({ by: 'undersampling' }))
    expect(balanced({})).toMatchObject({ weights: expect.any(Float64Array) })
  })

  it('refuses a target that is a number', () => {
    expect(() => balanced({}, { task: 'regression', values: new Float64Array(3) })).toThrow(
      expect.objectContaining({ code: 'PREPARE_BALANCE_UNFIT' }),
    )
  })
})
