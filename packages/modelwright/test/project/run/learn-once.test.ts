import { expect, test } from 'vitest'
import { autoFixes, learnFixes, trim } from '../../../src/clean/index.ts'
import { categoryColumn, selectRows, tableOf } from '../../../src/core/index.ts'
import { learnAndRemember, learnOnce } from '../../../src/project/run/learn-once.ts'

const table = tableOf({
  a: categoryColumn([' x', 'x', 'n/a', '1,5', '2,5', 'y ']),
  b: categoryColumn(['1,5', '2,5', '1.000,5', 'n/a', '', '7']),
})

test('what was learnt from the same rows for the same columns is the very same object', () => {
  const rows = Uint32Array.of(0, 1, 2, 3)
  const training = selectRows(table, rows)
  const first = learnOnce(training, ['a', 'b'], autoFixes(), rows)
  expect(first).toEqual(learnFixes(training, ['a', 'b'], autoFixes()))
  expect(learnOnce(selectRows(table, rows), ['a', 'b'], autoFixes(), rows)).toBe(first)
})

test('other rows, other columns, another order of them or other fixes are learnt anew', () => {
  const rows = Uint32Array.of(0, 1, 2, 3)
  const training = selectRows(table, rows)
  const first = learnOnce(training, ['a', 'b'], autoFixes(), rows)
  expect(learnOnce(training, ['b', 'a'], autoFixes(), rows)).not.toBe(first)
  expect(learnOnce(training, ['a', 'b'], autoFixes(), rows.slice())).not.toBe(first)
  expect(learnOnce(training, ['a'], autoFixes(), rows)).toEqual(learnFixes(training, ['a'], autoFixes()))
  expect(learnOnce(training, ['a', 'b'], [trim()], rows)).toEqual(learnFixes(training, ['a', 'b'], [trim()]))
})

test('a fit on the whole table takes what was learnt to tell what its columns are', () => {
  const { steps } = learnAndRemember(table, ['a', 'b'], autoFixes())
  expect(learnOnce(table, ['a', 'b'], autoFixes(), table.rowIds)).toBe(steps)
})
