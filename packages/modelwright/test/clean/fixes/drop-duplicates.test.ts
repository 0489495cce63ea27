import { describe, expect, it } from 'vitest'
import { dropDuplicatesFix } from '../../../src/clean/fixes/drop-duplicates.ts'
import { dropDuplicates, dropRows } from '../../../src/clean/index.ts'
import { categoryColumn, numberColumn, tableOf, textColumn } from '../../../src/core/index.ts'
import { checkFix } from '../../../src/testing/index.ts'

describe('drop-duplicates', () => {
  for (const { name, run } of checkFix(dropDuplicatesFix)) it(name, run)

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
})
