import { describe, expect, it } from 'vitest'
import { findLabelErrors } from '../../src/explore/label-errors.ts'

const classes = ['a', 'b', 'c']
const target = (codes: number[]) => ({ task: 'multiclass' as const, codes: Int32Array.from(codes), classes })
const found = (probabilities: number[][], isPredicted?: number[]) => ({
  probabilities: Float64Array.from(probabilities.flat()),
  isPredicted: Uint8Array.from(isPredicted ?? probabilities.map(() => 1)),
})

describe('findLabelErrors', () => {
  it('finds rows that are counted to another class as surely as its own rows are, most certain first', () => {
    const predicted = found([
      [0.9, 0.05, 0.05],
      [0.8, 0.1, 0.1],
      [0.05, 0.9, 0.05],
      [0.1, 0.8, 0.1],
      [0.02, 0.95, 0.03],
      [0.9, 0.05, 0.05],
    ])
    const { count, checked, rows } = findLabelErrors(target([0, 0, 1, 1, 0, 1]), predicted)
    expect({ count, checked }).toEqual({ count: 2, checked: 6 })
    expect(rows).toEqual([
      { row: 4, label: 'a', likely: 'b', probability: 0.95 },
      { row: 5, label: 'b', likely: 'a', probability: 0.9 },
    ])
  })

  it('leaves rows alone that are on the other side less surely than usual', () => {
    const predicted = found([
      [0.95, 0.05, 0],
      [0.05, 0.95, 0],
      [0.45, 0.55, 0],
    ])
    expect(findLabelErrors(target([0, 1, 0]), predicted).count).toBe(0)
  })

  it('looks at predicted rows with a label only', () => {
    const predicted = found(
      [
        [0.9, 0.1, 0],
        [0.1, 0.9, 0],
        [0.1, 0.9, 0],
        [0.1, 0.9, 0],
      ],
      [1, 1, 0, 1],
    )
    expect(findLabelErrors(target([0, 1, 0, -1]), predicted)).toEqual({ count: 0, checked: 2, rows: [] })
  })

  it('shows fifty at most, and counts all', () => {
    const many = Array.from({ length: 200 }, (_, row) =>
      row < 70 ? [0.1, 0.9, 0] : row % 2 ? [1, 0, 0] : [0, 0.7, 0.3],
    )
    const codes = many.map((_, row) => (row < 70 ? 0 : row % 2 ? 0 : 1))
    const { count, rows } = findLabelErrors(target(codes), found(many))
    expect(count).toBe(70)
    expect(rows).toHaveLength(50)
  })
})
