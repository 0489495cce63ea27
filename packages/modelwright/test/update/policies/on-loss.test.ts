import { expect, it } from 'vitest'
import { onLoss, onLossPolicy } from '../../../src/update/policies/on-loss.ts'
import { situation } from './situations.ts'

const loss = { rows: 300, mean: 0.21, expected: 0.15, isWorse: true, since: 0 }

it('is due where it was shown, on enough rows', () => {
  const due = (changes: Partial<typeof loss>) =>
    onLossPolicy.due(situation({ newOutcomes: 300, loss: { ...loss, ...changes } }), { leastRows: 200 })
  expect(due({})).toBe('The champion loses 0.210 a row on 300 rows; 0.150 was measured.')
  expect(due({ isWorse: false })).toBeUndefined()
  expect(due({ rows: 199 })).toBeUndefined()
  expect(onLossPolicy.due(situation(), { leastRows: 1 })).toBeUndefined()
})

it('is due again after a version that was refused once there is as much to learn anew', () => {
  const due = (newOutcomes: number) =>
    onLossPolicy.due(situation({ newOutcomes, loss: { ...loss, rows: 5000 } }), { leastRows: 200 })
  expect(due(0)).toBeUndefined()
  expect(due(199)).toBeUndefined()
  expect(due(200)).toContain('on 5000 rows')
})

it('rows are a whole number from 1', () => {
  expect(() => onLoss({ leastRows: 0 })).toThrow(expect.objectContaining({ code: 'CORE_OPTION_INVALID' }))
})
