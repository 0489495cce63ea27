import type { Schema } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import {
  booleanColumn,
  categoryColumn,
  numberColumn,
  type Supports,
  tableOf,
  textColumn,
} from '../../src/core/index.ts'
import {
  dateParts,
  impute,
  missingFlag,
  oneHot,
  ordinal,
  planPreparation,
  standardise,
  type TransformSpec,
} from '../../src/prepare/index.ts'

const gaps = [1, 2, 3, 4, 5, 6, 7, null, null, null, null, null]
const rows = tableOf({
  few: numberColumn(gaps.map((_, row) => (row < 11 ? row : null))),
  many: numberColumn(gaps),
  flag: booleanColumn(gaps.map((value) => value !== null && value > 3)),
  size: categoryColumn(gaps.map((value) => (value === null ? 'S' : 'L'))),
  when: { type: 'time', values: Float64Array.from(gaps, (_, row) => row * 3_600_000) },
  'many.missing': numberColumn(gaps.map(() => 1)),
})
const schema: Schema = {
  inputs: [...rows.columns].map(([name, { type }]) => ({ name, type, nullable: true })),
  output: { name: 'y', task: 'regression' },
}
const linear: Supports = { missing: false, categories: true, weights: true, scaled: true }
const trees: Supports = { missing: true, categories: true, weights: true, scaled: false }

const shown = (supports: Supports, steps?: readonly TransformSpec[]): string[] =>
  planPreparation(schema, rows, supports, steps ? { steps } : {}).map(
    ({ transform, inputs, outputs }) => `${transform}(${inputs.join(' ')}) → ${outputs.join(' ')}`,
  )

describe('planPreparation', () => {
  it('for a linear learner: flags, dates, indicators, fills, one scale', () => {
    expect(shown(linear)).toMatchInlineSnapshot(`
      [
        "missing-flag(many) → many.missing.2",
        "date-parts(when) → when.year when.month when.day when.weekday when.hour when.days",
        "one-hot(size) → size.level",
        "impute(few many many.missing when.year when.month when.day when.weekday when.hour when.days) → few.filled many.filled many.missing.filled when.year.filled when.month.filled when.day.filled when.weekday.filled when.hour.filled when.days.filled",
        "impute(flag) → flag.filled",
        "standardise(few.filled many.filled many.missing.filled when.year.filled when.month.filled when.day.filled when.weekday.filled when.hour.filled when.days.filled) → few.filled.scaled many.filled.scaled many.missing.filled.scaled when.year.filled.scaled when.month.filled.scaled when.day.filled.scaled when.weekday.filled.scaled when.hour.filled.scaled when.days.filled.scaled",
      ]
    `)
  })

  it('for a learner that takes missing values and categories: dates and booleans alone', () => {
    expect(shown(trees)).toEqual([
      'date-parts(when) → when.year when.month when.day when.weekday when.hour when.days',
      'ordinal(flag) → flag.rank',
    ])
  })

  it('makes sparse blocks of texts for learners that take them, a few numbers of them for others', () => {
    const texts = tableOf({ note: textColumn(gaps.map((_, row) => (row < 6 ? null : `word ${row}`))) })
    const inputs = [{ name: 'note', type: 'text', nullable: true }] as const
    const planned = (supports: Supports) =>
      planPreparation({ ...schema, inputs }, texts, supports).map(
        ({ transform, inputs, outputs }) => `${transform}(${inputs}) → ${outputs.length}: ${outputs[0]}`,
      )
    expect(planned({ ...linear, sparse: true })).toEqual([
      'missing-flag(note) → 1: note.missing',
      'tf-idf(note) → 1: note.terms',
    ])
    expect(planned(trees)).toEqual(['tf-idf(note) → 1: note.terms', 'svd(note.terms) → 32: note.terms.svd.1'])
  })

  it('for a learner that takes numbers alone: places instead of levels', () => {
    expect(shown({ ...linear, categories: false, scaled: false })).toContain('ordinal(size) → size.rank')
    expect(shown({ ...trees, categories: false })).toContain('ordinal(size) → size.rank')
  })

  it('does not do again what declared steps did', () => {
    const plan = shown(linear, [
      impute('few', { by: 'mean' }),
      standardise('few.filled'),
      oneHot('size', { minimumRows: 1 }),
    ])
    expect(plan.slice(0, 3)).toEqual([
      'impute(few) → few.filled',
      'standardise(few.filled) → few.filled.scaled',
      'one-hot(size) → size.level',
    ])
    expect(plan.join()).not.toMatch(/few\.filled\.scaled\.|size\.level\./)
  })

  it('takes mixed columns apart and keeps declared flags beside their columns', () => {
    expect(shown(trees, [impute(['size', 'many']), missingFlag('few')]).slice(0, 3)).toEqual([
      'impute(many) → many.filled',
      'impute(size) → size.filled',
      'missing-flag(few) → few.missing',
    ])
  })

  it('gives a new name where a column of the data has it already', () => {
    expect(shown(linear).join()).toContain('missing-flag(many) → many.missing.2')
  })

  it('finds names whatever their case, - and _', () => {
    const spec: TransformSpec = { kind: 'transform', name: 'Date_Parts', columns: ['when'], options: {} }
    expect(shown(trees, [spec])[0]).toMatch(/^date-parts/)
  })

  it.each([
    [
      'an unknown transform',
      { kind: 'transform', name: 'standardize', columns: ['few'], options: {} },
      'PREPARE_TRANSFORM_UNKNOWN',
      'Did you mean "standardise"?',
    ],
    ['an unknown column', standardise('fwe'), 'PREPARE_STEP_INVALID', 'Did you mean "few"?'],
    ['no column', standardise([]), 'PREPARE_STEP_INVALID', undefined],
    ['a column twice', standardise(['few', 'few']), 'PREPARE_STEP_INVALID', undefined],
    ['a type it does not take', standardise('size'), 'PREPARE_STEP_INVALID', undefined],
    ['a misspelt option', oneHot('size', { minRows: 3 } as object), 'CORE_OPTION_INVALID', undefined],
    ['a bad value', oneHot('size', { minimumRows: 0 }), 'CORE_OPTION_INVALID', undefined],
    [
      'an unknown part',
      dateParts('when', { parts: ['years' as 'year'] }),
      'PREPARE_PART_UNKNOWN',
      'Did you mean "year"?',
    ],
  ] as const)('refuses %s', (_name, spec, code, mend) => {
    const wanted = mend === undefined ? { code } : { code, mend: expect.arrayContaining([mend]) }
    expect(() => shown(linear, [spec])).toThrow(expect.objectContaining(wanted))
  })

  it('collects every problem of a step', () => {
    expect(() => shown(linear, [ordinal(['few', 'sise'])])).toThrow(
      'The step ordinal cannot run: it takes category, boolean, but "few" is number; there is no column "sise" at this step.',
    )
  })

  it('refuses a column that an earlier step took the place of', () => {
    expect(() => shown(linear, [ordinal('size'), oneHot('size')])).toThrow(/no column "size" at this step/)
  })
})
