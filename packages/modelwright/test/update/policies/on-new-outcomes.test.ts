import { expect, it } from 'vitest'
import { onNewOutcomes, onNewOutcomesPolicy } from '../../../src/update/policies/on-new-outcomes.ts'
import { situation } from './situations.ts'

it('is due when there are enough', () => {
  const due = (newOutcomes: number) => onNewOutcomesPolicy.due(situation({ newOutcomes }), { rows: 1000 })
  expect(due(999)).toBeUndefined()
  expect(due(1000)).toBe('1000 outcomes became known since the last version.')
})

it.each([0, -5, 1.5, Number.NaN])('%s rows are refused', (rows) => {
  expect(() => onNewOutcomes(rows)).toThrow(expect.objectContaining({ code: 'CORE_OPTION_INVALID' }))
})
