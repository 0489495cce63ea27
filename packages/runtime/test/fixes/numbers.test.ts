import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { numbers } from '../../src/fixes/numbers.ts'
import { readerOf } from '../../src/reader.ts'

/** Text with the letters and marks that this fix looks at, and any other. */
const anyText = fc.oneof(
  fc.string({
    unit: fc.constantFrom(
      ...[
        '0',
        '1',
        '2',
        '3',
        '12',
        '345',
        '.',
        ',',
        "'",
        ' ',
        '\u00a0',
        '-',
        '+',
        '(',
        ')',
        '€',
        '%',
        'kg',
        'e',
      ],
    ),
    maxLength: 16,
  }),
  fc.string({ unit: 'binary', maxLength: 12 }),
)

const state = {
  comma: 'group',
  point: 'decimal',
  affixes: [
    { text: '%', power: -2, factor: 1, offset: 0 },
    { text: 'g', power: -3, factor: 1, offset: 0 },
    { text: 'kg', power: 0, factor: 1, offset: 0 },
    { text: 'lb', power: 0, factor: 0.45359237, offset: 0 },
    { text: 'rs.', power: 0, factor: 1, offset: 0 },
    { text: '€', power: 0, factor: 1, offset: 0 },
    { text: '°f', power: 0, factor: 0.5, offset: -16 },
  ],
} as const

describe('numbers', () => {
  it.each([
    ['1.234,50 €', '1234.5'],
    ['€1,234.50', '1234.5'],
    ['1 234 567,8', '1234567.8'],
    ["1'234.50", '1234.5'],
    ['12,34,567.89', '1234567.89'],
    ['(41.91)', '-41.91'],
    ['41,91-', '-41.91'],
    ['−5', '-5'],
    ['€ -5,00', '-5'],
    ['Rs.50', '50'],
    ['Rs. 1,00,000', '100000'],
    ['100,-', '100'],
    ['1.234,— €', '1234'],
    ['€ 100.–', '100'],
    ['-100,-', '-100'],
    ['5000/-', '5000'],
    ['+/-5', '+/-5'],
    ['100-', '-100'],
    ['▲1,234', '-1234'],
    ['△ 5.5', '-5.5'],
    ['57 %', '0.57'],
    ['29%', '0.29'],
    ['12500 g', '12.5'],
    ['2 lb', '0.90718474'],
    ['100 °F', '34'],
    ['0,5', '0.5'],
    [',5', '0.5'],
    ['1,5e3', '1500'],
    ['1,234', '1234'],
    ['1.234', '1.234'],
    ['123456789012345678,5', '123456789012345678.5'],
    ['007', '007'],
    ['00,5', '00,5'],
    ['1e5', '1e5'],
    ['12 oz', '12 oz'],
    ['1.2.3', '1.2.3'],
    ['1,23,4', '1,23,4'],
    ['(5', '(5'],
    ['--5', '--5'],
    ['+-5', '+-5'],
    ['3 for €5', '3 for €5'],
    ['', ''],
  ])('makes of %j what it means: %j, and leaves that as it is', (dirty, clean) => {
    expect(numbers.apply(state, dirty)).toBe(clean)
    if (clean !== null) expect(numbers.apply(state, clean)).toBe(clean)
  })

  it('does nothing more when run twice, whatever it is given', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = numbers.apply(state, text)
        if (once !== null) expect(numbers.apply(state, once)).toBe(once)
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['no comma', { ...state, comma: 'both' }],
    ['a factor of 0', { ...state, affixes: [{ text: 'x', power: 0, factor: 0, offset: 0 }] }],
    ['affixes out of order', { ...state, affixes: [...state.affixes].reverse() }],
    ['a power beyond all', { ...state, affixes: [{ text: 'x', power: 99, factor: 1, offset: 0 }] }],
  ])('refuses a state with %s', (_name, damaged) => {
    expect(() => numbers.read(readerOf(damaged, 'state'))).toThrow(
      expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' }),
    )
  })

  it('writes what it would read another way with one more zero', () => {
    const german = { ...state, comma: 'decimal', point: 'group' } as const
    expect(numbers.apply(german, '1.234')).toBe('1234')
    expect(numbers.apply(german, '1,234')).toBe('1.2340')
    expect(numbers.apply(german, '1.2340')).toBe('1.2340')
    fc.assert(
      fc.property(anyText, (text) => {
        const once = numbers.apply(german, text)
        if (once !== null) expect(numbers.apply(german, once)).toBe(once)
      }),
    )
  })
})
