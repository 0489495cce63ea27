import { describe, expect, it } from 'vitest'
import { categoryColumn, cellOf, numberColumn, seedOf, tableOf } from '../../../src/core/index.ts'
import { group, splitRows } from '../../../src/prepare/index.ts'
import { tableOfRows, thirds } from '../sample-table.ts'

const seed = seedOf(7)

describe('group', () => {
  it('puts no group on two sides and comes near the share', () => {
    const table = tableOfRows(1000, thirds)
    const { train, test } = splitRows(table, undefined, group({ by: 'who', test: 0.2 }), seed)
    const who = table.columns.get('who')!
    const groups = new Set([...train].map((row) => cellOf(who, row)))
    expect([...test].some((row) => groups.has(cellOf(who, row)))).toBe(false)
    expect(test.length).toBe(200)
  })

  it('takes rows without a group one by one', () => {
    const table = tableOf({
      x: numberColumn(Array.from({ length: 40 }, (_, i) => i)),
      who: categoryColumn(Array.from({ length: 40 }, () => null)),
    })
    expect(splitRows(table, undefined, group({ by: 'who', test: 0.25 }), seed).test.length).toBe(10)
  })
})
