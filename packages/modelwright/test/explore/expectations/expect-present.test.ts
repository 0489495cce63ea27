import { describe, expect, it } from 'vitest'
import { expectPresent } from '../../../src/explore/index.ts'
import { tableOfCells } from '../sample.ts'
import { held, refusal } from './held.ts'

const table = tableOfCells({ age: [1, null, 3, null], plan: ['a', 'b', 'c', 'd'] })

describe('expectPresent', () => {
  it('counts rows without a value, and names them', async () => {
    expect(await held(table, expectPresent('age'))).toMatchObject({
      holds: false,
      checked: 4,
      broken: 2,
      rows: [2, 4],
      reason: '2 of 4 rows have none.',
    })
    expect((await held(table, expectPresent('plan'))).holds).toBe(true)
  })

  it('holds where enough rows have one', async () => {
    expect((await held(table, expectPresent('age', { mostly: 0.5 }))).holds).toBe(true)
    expect((await held(table, expectPresent('age', { mostly: 0.51 }))).holds).toBe(false)
  })

  it('holds for no row, and not for a column that is not there', async () => {
    expect((await held(tableOfCells({ age: [] }), expectPresent('age'))).holds).toBe(true)
    expect((await held(table, expectPresent('town', { mostly: 0.01 }))).holds).toBe(false)
  })

  it('refuses no name', () => {
    expect(refusal(() => expectPresent('' as never))).toContain('the column must be a name')
  })
})
