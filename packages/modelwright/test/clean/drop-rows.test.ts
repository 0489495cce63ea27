import { describe, expect, it } from 'vitest'
import {
  dropDuplicates,
  dropMissingTarget,
  dropRows,
  learnFixes,
  missingTokens,
} from '../../src/clean/index.ts'
import { categoryColumn, numberColumn, tableOf } from '../../src/core/index.ts'

describe('dropRows', () => {
  it('takes tables without rows', () => {
    const table = tableOf({ x: numberColumn([]), y: categoryColumn([]) })
    const fixes = [dropDuplicates(), dropMissingTarget()]
    expect(dropRows(table, fixes, { target: 'y' })).toEqual({ table, changes: [] })
    expect(learnFixes(table, ['y'], [missingTokens()])).toEqual([])
  })
})
