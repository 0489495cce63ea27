import type { PreparedColumn } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { addColumn, columnsOf, dotColumn, momentsOfColumn } from '../../../src/train/linear/columns.ts'
import { designOf } from '../../../src/train/linear/design.ts'

const features: PreparedColumn[] = [
  { type: 'number', values: Float64Array.of(1, 2, 3, 6, 8) },
  { type: 'category', codes: Int32Array.of(0, -1, 1, 1, 0), levels: ['a', 'b'] },
  {
    type: 'sparse',
    starts: Int32Array.of(0, 1, 1, 3, 3, 4),
    places: Int32Array.of(2, 0, 2, 1),
    values: Float64Array.of(0.5, 2, 3, -1),
    size: 3,
  },
]
/** Column by column, numbers less their mean. */
const dense = [
  [-3, -2, -1, 2, 4],
  [1, 0, 0, 0, 1],
  [0, 0, 1, 1, 0],
  [0, 0, 2, 0, 0],
  [0, 0, 0, 0, -1],
  [0.5, 0, 3, 0, 0],
]
const columns = columnsOf(designOf(features, 5, new Float64Array(5).fill(1)))
const given = Float64Array.of(1, 10, 100, 1000, 10000)

describe('columns of a design', () => {
  it('are what the rows hold, numbers centred', () => {
    expect(columns.width).toBe(6)
    dense.forEach((cells, j) => {
      expect(dotColumn(columns, j, given)).toBeCloseTo(
        cells.reduce((sum, cell, row) => sum + cell * given[row], 0),
        9,
      )
    })
  })

  it('add up, plain and weighted', () => {
    dense.forEach((cells, j) => {
      const plain = new Float64Array(5)
      addColumn(columns, j, 2, { out: plain })
      expect([...plain]).toEqual(cells.map((cell) => 2 * cell))
      const heavy = new Float64Array(5)
      addColumn(columns, j, 2, { out: heavy, weights: given })
      expect([...heavy]).toEqual(cells.map((cell, row) => 2 * cell * given[row]))
    })
  })

  it('tell their weighted sums and squares', () => {
    dense.forEach((cells, j) => {
      const { sum, squares } = momentsOfColumn(columns, j, given)
      expect(sum).toBeCloseTo(
        cells.reduce((all, cell, row) => all + cell * given[row], 0),
        9,
      )
      expect(squares).toBeCloseTo(
        cells.reduce((all, cell, row) => all + cell * cell * given[row], 0),
        9,
      )
    })
  })
})
