import { describe, expect, it } from 'vitest'
import {
  autoFixes,
  dropDuplicates,
  dropMissingTarget,
  dropRows,
  fixColumn,
  learnFixes,
  missingTokens,
  reportFixes,
  trim,
} from '../../src/clean/index.ts'
import { categoryColumn, numberColumn, selectRows, tableOf, textColumn } from '../../src/core/index.ts'

const tokensOf = (...values: (string | null)[]): readonly string[] => {
  const steps = learnFixes(tableOf({ x: categoryColumn(values) }), ['x'], [trim(), missingTokens()])
  const state = steps.find((step) => step.name === 'missing-tokens')?.state as
    | { tokens: string[] }
    | undefined
  return state?.tokens ?? []
}

describe('learnFixes', () => {
  it.each([
    ['NA among words', ['a', 'b', 'NA'], ['NA']],
    ['several words in one column', ['a', '?', 'n/a', 'null', 'b'], ['?', 'n/a', 'null']],
    ['words with blanks around them', ['a', ' NA ', 'b'], ['NA']],
    ['None among numbers', ['1', '2.5', 'None'], ['None']],
    ['None among dates', ['2024-01-01', '2024-02-01', 'None'], ['None']],
    ['unknown and NA among numbers', ['1', 'unknown', 'NA'], ['NA', 'unknown']],
    ['minus alone', ['-', 'a', 'b'], ['-']],
    ['NA among few two-letter words', ['NA', 'US', 'DE'], ['NA']],
  ])('finds %s', (_name, values, tokens) => {
    expect(tokensOf(...values)).toEqual(tokens)
  })

  it.each([
    ['None among words', ['None', 'Minor', 'Substantial']],
    ['unknown among words', ['unknown', 'yes', 'no']],
    ['plus and minus', ['+', '-']],
    ['Namibia among countries', ['NA', 'DE', 'FR', 'US', 'GB', 'ZA', 'IT', 'ES', 'PT', 'NL', 'BE']],
    ['a word that only holds one', ['NAN', 'Nantes', 'nullable', 'a?']],
    ['nothing but None', ['None', 'None']],
    ['no values at all', [null, null]],
  ])('keeps %s', (_name, values) => {
    expect(tokensOf(...values)).toEqual([])
  })

  it('learns from the rows it is given alone', () => {
    const table = tableOf({ x: categoryColumn(['a', 'b', 'NA']) })
    const train = selectRows(table, Uint32Array.of(0, 1))
    expect(learnFixes(train, ['x'], [missingTokens()])).toEqual([])
  })

  it('joins columns with equal states into one step, in order', () => {
    const table = tableOf({
      a: categoryColumn(['x', 'NA']),
      b: categoryColumn(['y', '?']),
      c: categoryColumn(['z', 'NA']),
      n: numberColumn([1, 2]),
    })
    expect(learnFixes(table, ['a', 'b', 'c', 'n'], autoFixes())).toEqual([
      { name: 'trim', columns: ['a', 'b', 'c'], state: {} },
      { name: 'missing-tokens', columns: ['a', 'c'], state: { tokens: ['NA'] } },
      { name: 'missing-tokens', columns: ['b'], state: { tokens: ['?'] } },
    ])
  })

  it('takes own words as told, in the columns named', () => {
    const table = tableOf({ a: categoryColumn(['x', 'None']), b: textColumn(['y', 'None']) })
    expect(learnFixes(table, ['a', 'b'], [missingTokens({ own: ['None'], columns: ['b'] })])).toEqual([
      { name: 'missing-tokens', columns: ['b'], state: { tokens: ['None'] } },
    ])
    expect(learnFixes(table, ['a'], [missingTokens({ usual: false })])).toEqual([])
  })

  it('reports each change with examples, row counts and columns', () => {
    const table = tableOf({
      a: categoryColumn([' x', 'x', 'NA', 'NA', ' ']),
      b: categoryColumn(['p', 'q', 'p', 'q', 'p']),
    })
    const steps = learnFixes(table, ['a', 'b'], autoFixes())
    expect(reportFixes(table, steps).map((change) => change.message)).toEqual([
      'trim: 2 cells of "a" (" " → missing, " x" → "x").',
      'missing-tokens: 2 cells of "a" ("NA" → missing).',
    ])
  })

  it('refuses a misspelt fix, option or column with the nearest name', () => {
    const table = tableOf({ a: categoryColumn(['x']) })
    const learn = (fix: object) => () => learnFixes(table, ['a'], [fix as ReturnType<typeof trim>])
    expect(learn({ kind: 'fix', name: 'trimm', options: {} })).toThrow(
      expect.objectContaining({
        code: 'CLEAN_FIX_UNKNOWN',
        mend: expect.arrayContaining(['Did you mean "trim"?']),
      }),
    )
    expect(learn({ kind: 'fix', name: 'trim', options: { colums: [] } })).toThrow(
      expect.objectContaining({ code: 'CORE_OPTION_INVALID' }),
    )
    expect(learn(trim({ columns: ['b'] }))).toThrow(expect.objectContaining({ code: 'CORE_COLUMN_UNKNOWN' }))
  })
})

describe('fixColumn', () => {
  it('joins levels that become equal and sorts them', () => {
    const column = fixColumn(categoryColumn([' b', 'b', 'a ', null]), { name: 'trim', state: {} }, 4)
    expect(column).toEqual({ type: 'category', levels: ['a', 'b'], codes: Int32Array.of(1, 1, 0, -1) })
  })

  it('passes numbers untouched', () => {
    const column = numberColumn([1])
    expect(fixColumn(column, { name: 'trim', state: {} }, 1)).toBe(column)
  })
})

describe('dropRows', () => {
  it('keeps the first of equal rows and tells how many went', () => {
    const table = tableOf({
      x: numberColumn([1, 1, 2, null, null, 1]),
      y: categoryColumn(['a', 'a', 'a', null, null, 'b']),
      z: textColumn(['t', 't', 't', null, null, 't']),
    })
    const { table: kept, changes } = dropRows(table, [dropDuplicates()])
    expect([...kept.rowIds]).toEqual([0, 2, 3, 5])
    expect(changes).toEqual([
      { fix: 'drop-duplicates', count: 2, message: 'drop-duplicates: 2 of 6 rows dropped.' },
    ])
    expect(dropRows(kept, [dropDuplicates()]).changes).toEqual([])
  })

  it('never drops rows whose hashes agree but whose cells differ', () => {
    const table = tableOf({ code: categoryColumn(['5', '5.0', '05', '5']) })
    expect([...dropRows(table, [dropDuplicates()]).table.rowIds]).toEqual([0, 1, 2])
  })

  it('compares the named columns only', () => {
    const table = tableOf({ x: numberColumn([1, 1, 2]), id: numberColumn([1, 2, 3]) })
    expect([...dropRows(table, [dropDuplicates({ by: ['x'] })]).table.rowIds]).toEqual([0, 2])
    expect(() => dropRows(table, [dropDuplicates({ by: ['y'] })])).toThrow(
      expect.objectContaining({ code: 'CORE_COLUMN_UNKNOWN' }),
    )
  })

  it('drops rows without a target: missing, blank, or a word for missing; None is a class', () => {
    const table = tableOf({ y: categoryColumn(['a', null, ' ', 'NA', ' ? ', 'None']) })
    expect([...dropRows(table, autoFixes(), { target: 'y' }).table.rowIds]).toEqual([0, 5])
    expect(dropRows(table, [dropMissingTarget()]).table.rowCount).toBe(6)
  })

  it('takes tables without rows', () => {
    const table = tableOf({ x: numberColumn([]), y: categoryColumn([]) })
    const fixes = [dropDuplicates(), dropMissingTarget()]
    expect(dropRows(table, fixes, { target: 'y' })).toEqual({ table, changes: [] })
    expect(learnFixes(table, ['y'], [missingTokens()])).toEqual([])
  })
})
