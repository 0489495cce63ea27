import { transforms } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { categoryColumn, type NamedColumn, seedOf } from '../../../src/core/index.ts'
import { oneHotTransform } from '../../../src/prepare/transforms/one-hot.ts'
import { checkTransform } from '../../../src/testing/index.ts'

const named = (...columns: NamedColumn['column'][]): NamedColumn[] =>
  columns.map((column, at) => ({ name: `x${at}`, column }))
const context = {
  rowCount: 0,
  target: { task: 'regression', values: new Float64Array() },
  seed: seedOf(1),
} as const

describe('one-hot', () => {
  for (const { name, run } of checkTransform(oneHotTransform, transforms['one-hot'])) it(name, run)

  const fit = (values: (string | null)[], minimumRows = 2, maxLevels = 100) =>
    oneHotTransform.fit(named(categoryColumn(values)), { minimumRows, maxLevels }, context).columns[0]

  it('keeps frequent levels by code unit and pools rare ones', () => {
    expect(fit(['b', 'b', 'a', 'a', 'c'])).toEqual({
      levels: ['a', 'b', '(rare)'],
      kept: 2,
      rare: 2,
      missing: 2,
    })
  })

  it('gives missing values a level where training had enough of them, else pools them', () => {
    expect(fit(['a', 'a', null, null])).toEqual({ levels: ['a', '(missing)'], kept: 1, rare: -1, missing: 1 })
    expect(fit(['a', 'a', null])).toEqual({ levels: ['a', '(rare)'], kept: 1, rare: 1, missing: 1 })
    expect(fit(['a', 'a'])).toEqual({ levels: ['a'], kept: 1, rare: -1, missing: -1 })
  })

  it('keeps at most so many levels, the most frequent, then by code unit', () => {
    expect(fit(['c', 'c', 'c', 'b', 'b', 'a', 'a'], 1, 2).levels).toEqual(['a', 'c', '(rare)'])
  })

  it('finds names of its own that no level has', () => {
    expect(fit(['(rare)', '(rare)', 'x', null, null, '(missing)', '(missing)']).levels).toEqual([
      '(missing)',
      '(rare)',
      '((rare))',
      '((missing))',
    ])
  })
})
