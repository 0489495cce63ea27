import { describe, expect, it } from 'vitest'
import { categoryColumn, cellOf, numberColumn, textColumn } from '../../../src/core/index.ts'
import {
  addFormulas,
  countFormulas,
  escapedColumn,
  formulaNote,
  isFormula,
  noFormulas,
} from '../../../src/retrieve/rows/formulas.ts'

describe('text that a spreadsheet would run', () => {
  it.each([
    '=1+1',
    '=HYPERLINK("x")',
    '@SUM(A1)',
    "-2+3+cmd|' /C calc'!A0",
    '+A1',
    '\t=1',
    '\r@x',
    '+1-555-1234',
    '-€A1',
  ])('is known: %j', (text) => expect(isFormula(text)).toBe(true))

  it.each([
    '',
    'a=b',
    '-5',
    '-1.5e-7',
    '+49 30 1234',
    '-12,50 %',
    '-',
    '--',
    '1-2',
    " '=x",
    '-12 €',
    '-$12.50',
    '-€5',
    '+1.250,00 £',
  ])('is not known in what is none: %j', (text) => expect(isFormula(text)).toBe(false))

  it('is looked for in long text, too', () => {
    expect(isFormula(`-${'1'.repeat(1_000_000)}x`)).toBe(true)
  })

  it('is counted in levels and texts, the first by row', () => {
    const cells = ['a', '-5', null, '=x', 'b', '=x']
    const columns = [
      ['n', numberColumn([-1, -2, -3, -4, -5, -6])],
      ['level', categoryColumn(cells)],
      ['text', textColumn(['', '@y', null, 'c', 'd', 'e'])],
      ['absent', undefined],
    ] as const
    const found = countFormulas(columns, 6)
    expect(found).toEqual({ count: 3, first: { column: 'text', row: 2 } })
    expect(addFormulas(noFormulas, found, 100)).toEqual({ count: 3, first: { column: 'text', row: 102 } })
    expect(formulaNote(found, false)).toContain(
      '3 cells begin like a formula, the first in column "text", in data row 2',
    )
    expect(formulaNote(noFormulas, false)).toBeUndefined()
    for (const [, column] of columns.slice(1, 3)) {
      const escaped = escapedColumn(column!, 6)
      for (let row = 0; row < 6; row++) {
        const cell = cellOf(column!, row)
        const isOne = typeof cell === 'string' && isFormula(cell)
        expect(cellOf(escaped, row)).toBe(isOne ? `'${cell}` : cell)
      }
      expect(countFormulas([['x', escaped]], 6)).toEqual(noFormulas)
    }
  })
})
