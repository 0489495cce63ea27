import { expect, it } from 'vitest'
import { onDrift, onDriftPolicy } from '../../../src/update/policies/on-drift.ts'
import { situation } from './situations.ts'

it('is due where drift is expected to cost something, and says what drifted', () => {
  const due = (isMaterial: boolean) =>
    onDriftPolicy.due(situation({ drift: { isMaterial, what: 'age is 4 years higher.' } }), {})
  expect(due(true)).toBe('Rows have drifted: age is 4 years higher.')
  expect(due(false)).toBeUndefined()
  expect(onDriftPolicy.due(situation(), {})).toBeUndefined()
  expect(onDrift()).toEqual({ kind: 'policy', name: 'on-drift', options: {} })
})
