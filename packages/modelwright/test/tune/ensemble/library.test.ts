import { describe, expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { cellsBefore, cellsOf, cellsOfGroup } from '../../../src/tune/ensemble/library.ts'
import { rowsOfFold } from '../../../src/tune/index.ts'
import { noisyLibrary } from './library-fixture.ts'

const repeated = { kind: 'validation', name: 'repeated', options: { folds: 4, times: 3 } } as const

describe('cells', () => {
  it.each([
    ['k folds', undefined],
    ['repeated folds', repeated],
  ])('keep the rows that judge apart from those that choose: %s', (_, validation) => {
    const given = validation === undefined ? {} : { validation }
    const { models, rows, folds } = noisyLibrary('binary', { own: [1, 1], rowCount: 120, ...given })
    const cells = cellsOf(models, rows, seedOf(1))
    const rowsOf = (at: readonly number[]): number[] =>
      at.flatMap((cell) => [...rowsOfFold(folds, cells.cells[cell].fold).test])
    for (let group = 0; group < cells.groups; group++) {
      const judges = new Set(rowsOf(cellsOfGroup(cells, group)))
      const choosers = rowsOf(cellsBefore(cells, group))
      expect(judges.size).toBeGreaterThan(0)
      expect(choosers.filter((row) => judges.has(row))).toEqual([])
      // Each row judges or chooses, once.
      expect([...judges, ...choosers].sort((a, b) => a - b)).toEqual(
        Array.from({ length: 120 }, (_row, i) => i),
      )
    }
  })

  it('of a single split are parts, all of which but one choose', () => {
    const { models, rows } = noisyLibrary('binary', { own: [1, 1], rowCount: 120, folds: 1 })
    const cells = cellsOf(models, rows, seedOf(1))
    expect([cells.groups, cells.perDeal, cellsBefore(cells, 2).length]).toEqual([5, 5, 4])
  })
})
