import { describe, expect, it } from 'vitest'
import { expectColumns } from '../../../src/explore/index.ts'
import { tableOfCells } from '../sample.ts'
import { held, refusal } from './held.ts'

const table = tableOfCells({ age: [1], plan: ['free'] })

describe('expectColumns', () => {
  it('holds where all are there, in any order, whatever else is', async () => {
    expect(await held(table, expectColumns(['plan', 'age']))).toMatchObject({ holds: true, broken: 0 })
    expect((await held(table, expectColumns(['age']))).holds).toBe(true)
  })

  it('names those that are not there, and those that are not expected', async () => {
    const verdict = await held(table, expectColumns(['age', 'Plan', 'town'], { others: 'refuse' }))
    expect(verdict).toMatchObject({
      holds: false,
      reason: 'Columns missing: "Plan", "town"; not expected: "plan".',
    })
  })

  it.each([[[]], ['age'], [[1]], [undefined]])('refuses %j', (columns) => {
    expect(refusal(() => expectColumns(columns as never))).toContain('it takes a list of names')
  })

  it('refuses what nothing is called, and another word for others', () => {
    expect(refusal(() => expectColumns(['a'], { mosty: 1 } as never))).toContain('there is no "mosty"')
    expect(refusal(() => expectColumns(['a'], { others: 'no' } as never))).toContain('"allow" or "refuse"')
  })
})
