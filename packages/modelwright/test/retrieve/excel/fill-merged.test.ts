import { describe, expect, it } from 'vitest'
import type { CellRange } from '../../../src/retrieve/excel/cell-range.ts'
import { mergedFiller } from '../../../src/retrieve/excel/fill-merged.ts'
import type { SheetRow } from '../../../src/retrieve/excel/read-sheet.ts'

const cell = (value: number) => ({ value, isDate: false })
const area = (top: number, left: number, bottom: number, right: number): CellRange => ({
  top,
  left,
  bottom,
  right,
})
const row = (index: number, cells: Readonly<Record<number, number>>): SheetRow => ({
  index,
  cells: new Map(Object.entries(cells).map(([column, value]) => [Number(column), cell(value)])),
})
const valuesOf = ({ cells }: SheetRow) => [...cells].map(([column, { value }]) => [column, value])
const filling = { left: 0, right: 3, where: 'a.xlsx', cellCount: 10 }

describe('merged areas', () => {
  it('give their first value to each of their cells, where a column holds anything', () => {
    const fill = mergedFiller([area(3, 2, 4, 9), area(1, 0, 2, 1), area(5, 0, 9, 0)], filling)
    expect(valuesOf(fill(row(1, { 0: 7, 3: 1 })))).toEqual([
      [0, 7],
      [3, 1],
      [1, 7],
    ])
    expect(valuesOf(fill(row(2, {})))).toEqual([
      [0, 7],
      [1, 7],
    ])
    expect(valuesOf(fill(row(3, { 2: 5 })))).toEqual([
      [2, 5],
      [3, 5],
    ])
    // The first row of the third area is not stored: it has no value.
    expect(valuesOf(fill(row(6, { 1: 1 })))).toEqual([[1, 1]])
  })

  it('cost a row no more than the areas it lies in, however many there are', () => {
    const count = 120_000
    const areas = Array.from({ length: count }, (_, at) => area(2 * at, 0, 2 * at + 1, 0)).reverse()
    const fill = mergedFiller(areas, { ...filling, cellCount: count })
    for (let index = 0; index < 2 * count; index++) {
      const { cells } = fill(row(index, index % 2 === 0 ? { 0: index } : { 1: 1 }))
      if (cells.get(0)?.value !== index - (index % 2)) throw new Error(`row ${index}`)
    }
  })

  it('that stand for far more cells than are stored are refused', () => {
    const fill = mergedFiller([area(0, 0, 1_048_575, 16_383)], { ...filling, right: 16_383 })
    const all = () => {
      for (let index = 0; index < 1000; index++) fill(row(index, { 0: 1 }))
    }
    expect(all).toThrow(expect.objectContaining({ code: 'RETRIEVE_ARCHIVE_UNSAFE', where: 'a.xlsx' }))
  })
})
