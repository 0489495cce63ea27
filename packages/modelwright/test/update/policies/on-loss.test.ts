import { expect, it } from 'vitest'
import { onLoss, onLossPolicy } from '../../../src/update/policies/on-loss.ts'
import { situation } from './situations.ts'

const loss = { rows: 300, mean: 0.21, expected: 0.15, isWorse: true, since: 0 }

it('is due where it was shown, on enough rows', () => {
  const due = (changes: Partial<typeof loss>) =>
    onLossPolicy.due(situation({ loss: { ...loss, ...changes } }), { leastRows: 200 })
  expect(due({})).toBe('The champion loses 0.210 a row on 300 rows; 0.150 was measured.')
  expect(due({ isWorse: false })).toBeUndefined()
  expect(due({ rows: 199 })).toBeUndefined()
  expect(onLossPolicy.due(situation(), { leastRows: 1 })).toBeUndefined()
})

it('rows are a whole number from 1', () => {
  expect(() => onLoss({ leastRows: 0 })).toThrow(expect.objectContaining({ code: 'CORE_OPTION_INVALID' }))
})
