import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import {
  type FieldDeclaration,
  type FormField,
  readFields,
  readForm,
  readValue,
} from '../../../src/core/index.ts'

const fieldOf = (declared: FieldDeclaration): FormField => readFields({ field: declared }, 'test')[0]

const wing = fieldOf({ type: 'number', min: 10, max: 300, step: 0.1, unit: 'mm', units: ['cm', 'in'] })
const count = fieldOf({ type: 'number', min: 0, step: 1 })
const species = fieldOf({
  type: 'choice',
  choices: ['robin', 'wren', { value: 'regreg', label: 'Goldcrest' }],
})
const seen = fieldOf({ type: 'boolean' })
const caught = fieldOf({ type: 'date', min: '2024-01-01', max: '2024-12-31' })
const at = fieldOf({ type: 'time' })
const ring = fieldOf({ type: 'text', pattern: '[A-Z]{2}\\d{3}', maxLength: 8 })
const remark = fieldOf({ type: 'text', lines: 3, required: false })

describe('readValue', () => {
  test.each([
    ['a number', wing, '12.5', 12.5],
    ['a number as such', wing, 12.5, 12.5],
    ['a number with its own unit', wing, '12.5 mm', 12.5],
    ['minus zero is zero', count, '-0', 0],
    ['a choice', species, 'wren', 'wren'],
    ['a choice in another case', species, 'WREN', 'wren'],
    ['a choice by its label', species, 'goldcrest', 'regreg'],
    ['yes', seen, 'y', true],
    ['no', seen, 'No', false],
    ['a day', caught, '2024-02-29', '2024-02-29'],
    ['a moment becomes UTC', at, '2024-02-29T10:00+02:00', '2024-02-29T08:00:00Z'],
    ['a text without blanks at its ends', ring, ' AB123 ', 'AB123'],
    ['lines', remark, 'one\r\ntwo', 'one\ntwo'],
    ['nothing, where that is allowed', remark, '  ', null],
  ] as const)('takes %s', (_name, field, given, value) => {
    expect(readValue(field, given)).toEqual({ value })
  })

  test.each([
    ['nothing', wing, '', 'Must be answered.'],
    ['below', wing, '9', 'Must be from 10 to 300 mm.'],
    ['above in another unit', wing, '40 cm', 'Must be from 10 to 300 mm, and 40 cm are 400.'],
    ['between steps', wing, '12.55', 'Must go in steps of 0.1: 12.5 or 12.6.'],
    ['no whole number', count, '1.5', 'Must be a whole number.'],
    ['below alone', count, '-1', 'Must be at least 0.'],
    ['a decimal comma', wing, '12,5', 'Write a decimal point and no thousands marks: 12.5.'],
    ['words', wing, 'long', 'Must be a number.'],
    ['truth', wing, true, 'Must be a number.'],
    ['infinity', count, '1e999', 'Must be a number.'],
    ['an unknown unit', wing, '3 ft', 'There is no unit "ft" here; write mm, cm, in.'],
    ['a unit where there is none', count, '3 kg', 'Must be a number without a unit, found "kg".'],
    ['a typo', species, 'wrem', 'Must be one of robin, wren, regreg. Did you mean "wren"?'],
    ['perhaps', seen, 'perhaps', 'Must be yes or no.'],
    ['a day that is none', caught, '2023-02-29', 'Must be a day such as 2024-03-31; year, month, day.'],
    [
      'a day the other way round',
      caught,
      '31.12.2024',
      'Must be a day such as 2024-03-31; year, month, day.',
    ],
    ['too early', caught, '2023-12-31', 'Must not be before 2024-01-01.'],
    ['too late', caught, '2025-01-01', 'Must not be after 2024-12-31.'],
    [
      'a day for a moment',
      at,
      '2024-01-01',
      'Must be a day and time such as 2024-03-31 14:05 (UTC); year, month, day.',
    ],
    ['another pattern', ring, 'AB12', 'Must match [A-Z]{2}\\d{3}.'],
    ['lines where there is one', ring, 'AB123\nAB123', 'Must be one line.'],
    ['too long', ring, 'ABCDEFGHI', 'Must have at most 8 characters, found 9.'],
    ['control characters', remark, 'a\u0000b', 'Must not hold control characters.'],
  ] as const)('refuses %s with a sentence', (_name, field, given, problem) => {
    expect(readValue(field, given)).toEqual({ problem })
  })

  it('converts what was typed in another unit and keeps it', () => {
    expect(readValue(wing, '2.3 cm')).toEqual({ value: 23, entered: '2.3 cm' })
    expect(readValue(wing, '2.3', 'cm')).toEqual({ value: 23, entered: '2.3 cm' })
    expect(readValue(wing, 1, 'in')).toEqual({ value: 25.4, entered: '1 in' })
    const warm = fieldOf({ type: 'number', unit: '°C', units: ['°F', 'K'] })
    expect(readValue(warm, '212 °F')).toEqual({ value: 100, entered: '212 °F' })
    expect(readValue(warm, '273.15 K')).toEqual({ value: 0, entered: '273.15 K' })
    const horse = fieldOf({ type: 'number', unit: 'cm', units: { hand: 10.16 } })
    expect(readValue(horse, '15 hand')).toEqual({ value: 152.4, entered: '15 hand' })
  })

  it('says what the help says where a pattern means nothing to people', () => {
    const helped = fieldOf({ type: 'text', pattern: '[A-Z]{2}', help: 'Two capital letters.' })
    expect(readValue(helped, 'x')).toEqual({
      problem: 'Does not have the form that is asked for. Two capital letters.',
    })
  })

  it('counts characters, not code units', () => {
    expect(readValue(fieldOf({ type: 'text', maxLength: 2 }), '🦉🦉')).toEqual({ value: '🦉🦉' })
  })

  it('reads what it gave again as the same: for every field and value', () => {
    const fields = [wing, count, species, seen, caught, at, ring, remark]
    const value = fc.oneof(
      fc.string(),
      fc.double(),
      fc.boolean(),
      fc.constantFrom('12.5', 'wren', 'AB123', '2024-05-05'),
    )
    fc.assert(
      fc.property(fc.constantFrom(...fields), value, (field, given) => {
        const read = readValue(field, given)
        if (read.problem === undefined) expect(readValue(field, read.value)).toEqual({ value: read.value })
        else expect(read.problem).toMatch(/^[A-Z].*[.?]$/s)
      }),
    )
  })
})

describe('readForm', () => {
  const fields = readFields(
    {
      ringed: { type: 'boolean' },
      ring: { type: 'text', when: { field: 'ringed', is: true } },
      wing: { type: 'number', unit: 'mm', units: ['cm'], required: false },
    },
    'test',
  )

  it('asks a field only where another says so, and drops what was sent for it all the same', () => {
    expect(readForm(fields, { ringed: false, ring: 'AB' })).toEqual({
      values: { ringed: false, ring: null, wing: null },
      entered: {},
      problems: {},
    })
    expect(readForm(fields, { ringed: true }).problems).toEqual({ ring: 'Must be answered.' })
  })

  it('collects all problems, also names that nobody declared', () => {
    expect(readForm(fields, { wing: 'x', colour: 'red' }).problems).toEqual({
      ringed: 'Must be answered.',
      wing: 'Must be a number.',
      colour: 'There is no field "colour".',
    })
  })

  it('is not led astray by names of objects', () => {
    const { values, problems } = readForm(fields, { ringed: false }, {})
    expect(Object.keys(values)).toEqual(['ringed', 'ring', 'wing'])
    expect(problems).toEqual({})
    expect(readForm(readFields({ constructor: { type: 'text' } }, 'test'), {}).problems).toEqual({
      constructor: 'Must be answered.',
    })
  })
})
