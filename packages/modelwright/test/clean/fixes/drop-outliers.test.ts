import { describe, expect, it } from 'vitest'
import { dropOutliersFix } from '../../../src/clean/fixes/drop-outliers.ts'
import { dropOutliers, dropRows } from '../../../src/clean/index.ts'
import { categoryColumn, numberColumn, tableOf } from '../../../src/core/index.ts'
import { checkFix } from '../../../src/testing/index.ts'

const values = [1, 2, 3, 4, 5, 6, 7, 8, null, 1000]
const table = tableOf({ x: numberColumn(values), y: categoryColumn(values.map(() => 'a')) })

describe('drop-outliers', () => {
  for (const { name, run } of checkFix(dropOutliersFix)) it(name, run)

  it('drops rows far beyond the quartiles, and none of missing numbers', () => {
    expect([...dropRows(table, [dropOutliers()]).table.rowIds]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
    expect(dropRows(table, [dropOutliers({ factor: 1000 })]).changes).toEqual([])
    expect(() => dropRows(table, [dropOutliers({ columns: ['z'] })])).toThrow(
      expect.objectContaining({ code: 'CORE_COLUMN_UNKNOWN' }),
    )
  })

  it('never looks at the target, nor at columns in which half of the values are equal', () => {
    expect(dropRows(table, [dropOutliers()], { target: 'x' }).changes).toEqual([])
    const spike = tableOf({ x: numberColumn([0, 0, 0, 0, 0, 0, 9]) })
    expect(dropRows(spike, [dropOutliers()]).changes).toEqual([])
  })
})
