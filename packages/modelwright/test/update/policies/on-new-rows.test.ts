import { expect, it } from 'vitest'
import { onNewRows, onNewRowsPolicy } from '../../../src/update/policies/on-new-rows.ts'
import { situation } from './situations.ts'

const due = (newRows?: number | null) =>
  onNewRowsPolicy.due(situation(newRows === undefined ? {} : { newRows }), { rows: 100 })

it('is due once the table has so many more rows', () => {
  expect(due(99)).toBeUndefined()
  expect(due(100)).toBe('The table has 100 more rows than when the model last learnt from it.')
})

it.each([undefined, null, -500, 0])('is not due where %s rows are new', (rows) => {
  expect(due(rows)).toBeUndefined()
})

it.each([0, 1.5, Number.NaN])('%s is no number of rows', (rows) => {
  expect(() => onNewRows(rows)).toThrow(expect.objectContaining({ code: 'CORE_OPTION_INVALID' }))
})
