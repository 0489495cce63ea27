import { describe, expect, it } from 'vitest'
import { seedOf, selectRows } from '../../../src/core/index.ts'
import { byFile, splitRows } from '../../../src/prepare/index.ts'
import { tableOfRows, thirds } from '../sample-table.ts'

const seed = seedOf(7)

describe('by-file', () => {
  it('takes folds by row number of the snapshot, so that dropped rows do not shift them', () => {
    const table = selectRows(tableOfRows(6, thirds), Uint32Array.of(0, 2, 3, 4, 5))
    const folds = [0, 1, 1, -1, -2, 0]
    const { train, test } = splitRows(table, undefined, byFile({ folds: 'x' }), seed, folds)
    expect([...test]).toEqual([0, 4])
    expect([...train]).toEqual([1, 2])
  })

  it('refuses a file of folds that is too short', () => {
    const table = tableOfRows(40, thirds)
    expect(() => splitRows(table, undefined, byFile({ folds: 'f' }), seed, [0, 1])).toThrow(
      /has 2 lines, but the data has a row 3/,
    )
  })
})
