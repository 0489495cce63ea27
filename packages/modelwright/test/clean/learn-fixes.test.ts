import { describe, expect, it } from 'vitest'
import { autoFixes, fixColumn, learnFixes, missingTokens, reportFixes, trim } from '../../src/clean/index.ts'
import { categoryColumn, numberColumn, selectRows, tableOf } from '../../src/core/index.ts'

describe('learnFixes', () => {
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
      { name: 'trim', columns: ['a', 'b', 'c', 'n'], state: {} },
      { name: 'missing-tokens', columns: ['a', 'c'], state: { tokens: ['NA'] } },
      { name: 'missing-tokens', columns: ['b'], state: { tokens: ['?'] } },
    ])
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
