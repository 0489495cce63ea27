import type { TextColumn } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { textColumn } from '../../src/core/index.ts'
import { countTerms } from '../../src/prepare/term-counts.ts'

const rules = { by: 'word', smallest: 1, largest: 1, shortest: 1, lower: true } as const

describe('countTerms', () => {
  it('counts rows and all times of each term', () => {
    const column = textColumn(['a a b', null, 'b c']) as TextColumn
    expect(countTerms(column, rules)).toEqual({ terms: ['a', 'b', 'c'], rows: [1, 2, 1], totals: [2, 2, 1] })
  })

  it('forgets the rarest terms so far where there are too many, never the frequent ones', () => {
    const texts = Array.from({ length: 500 }, (_, row) => `often sometimes${row % 4} once${row}`)
    const { terms, rows } = countTerms(textColumn(texts) as TextColumn, rules, 50)
    expect(terms.length).toBeLessThanOrEqual(50)
    expect(rows[terms.indexOf('often')]).toBe(500)
    expect(rows[terms.indexOf('sometimes3')]).toBe(125)
  })
})
