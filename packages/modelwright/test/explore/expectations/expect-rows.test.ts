import { describe, expect, it } from 'vitest'
import { expectRows } from '../../../src/explore/index.ts'
import { tableOfCells } from '../sample.ts'
import { held, refusal } from './held.ts'

const table = tableOfCells({ age: [1, 2, 3] })

describe('expectRows', () => {
  it.each([
    [{ min: 3 }, true],
    [{ min: 4 }, false],
    [{ max: 3 }, true],
    [{ max: 2 }, false],
    [{ min: 1, max: 3 }, true],
  ])('of %j for three rows: %s', async (bounds, holds) => {
    expect(await held(table, expectRows(bounds))).toMatchObject({ holds, reason: 'There are 3 rows.' })
  })

  it('says what is expected in words', async () => {
    expect((await held(table, expectRows({ min: 1000 }))).says).toBe('at least 1,000 rows')
    expect((await held(table, expectRows({ min: 1, max: 5000 }))).says).toBe('1 to 5,000 rows')
  })

  it.each([{}, { min: -1 }, { max: 1.5 }, { min: '3' }, { min: 5, max: 4 }, { mni: 3 }])(
    'refuses %j',
    (bounds) => {
      expect(refusal(() => expectRows(bounds as never))).toContain('Bad expectation expectRows')
    },
  )
})
