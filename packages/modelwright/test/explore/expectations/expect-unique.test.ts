import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectUnique } from '../../../src/explore/index.ts'
import { tableOfCells } from '../sample.ts'
import { held, refusal } from './held.ts'

const table = tableOfCells({
  id: [1, 2, 2, null, null, 1],
  shop: ['a', 'b', 'a', 'a', 'a', 'a'],
})

describe('expectUnique', () => {
  it('counts rows that repeat an earlier one; missing keys are not looked at', async () => {
    expect(await held(table, expectUnique('id'))).toMatchObject({
      holds: false,
      checked: 4,
      broken: 2,
      rows: [3, 6],
      reason: '2 of 4 rows repeat an earlier one.',
    })
  })

  it('takes several columns together', async () => {
    const verdict = await held(table, expectUnique(['id', 'shop']))
    expect(verdict).toMatchObject({ broken: 1, rows: [6], says: '"id" with "shop" without repeats' })
  })

  it('counts as a set of the rows does', async () => {
    const cells = fc.array(fc.tuple(fc.nat({ max: 5 }), fc.constantFrom('x', 'y', '1', '2')), {
      maxLength: 40,
    })
    await fc.assert(
      fc.asyncProperty(cells, async (rows) => {
        const sample = tableOfCells({ n: rows.map(([n]) => n), s: rows.map(([, s]) => s) })
        const { broken } = await held(sample, expectUnique(['n', 's']))
        expect(broken).toBe(rows.length - new Set(rows.map(String)).size)
      }),
      { seed: 6, numRuns: 100 },
    )
  })

  it('names a column that is not there', async () => {
    expect((await held(table, expectUnique(['id', 'shopp']))).reason).toContain('Did you mean "shop"?')
  })

  it.each([[[]], [3], [[1]], [undefined]])('refuses %j', (columns) => {
    expect(refusal(() => expectUnique(columns as never))).toContain('it takes the name of a column')
  })
})
