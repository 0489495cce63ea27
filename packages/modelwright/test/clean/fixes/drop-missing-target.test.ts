import { describe, expect, it } from 'vitest'
import { dropMissingTargetFix } from '../../../src/clean/fixes/drop-missing-target.ts'
import { autoFixes, dropMissingTarget, dropRows } from '../../../src/clean/index.ts'
import { categoryColumn, tableOf } from '../../../src/core/index.ts'
import { checkFix } from '../../../src/testing/index.ts'

describe('drop-missing-target', () => {
  for (const { name, run } of checkFix(dropMissingTargetFix)) it(name, run)

  it('drops rows without a target: missing, blank, or a word for missing; None is a class', () => {
    const table = tableOf({ y: categoryColumn(['a', null, ' ', 'NA', ' ? ', 'None']) })
    expect([...dropRows(table, autoFixes(), { target: 'y' }).table.rowIds]).toEqual([0, 5])
    expect(dropRows(table, [dropMissingTarget()]).table.rowCount).toBe(6)
  })
})
