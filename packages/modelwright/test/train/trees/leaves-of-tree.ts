import type { Column, TreesState } from '@modelwright/runtime'
import { treesOf } from '../../../src/train/trees/named-trees.ts'

/** The value of the leaf that each row reaches in one tree of one number a leaf, by walking it as the state's words say. */
export function leavesOfTree(
  state: TreesState,
  columns: readonly Column[],
  rowCount: number,
  tree: number,
): Float64Array {
  const { shape, splits, uses, missingLeft, leaves, leafCounts } = treesOf(state)
  let leaf = [...leafCounts].slice(0, tree).reduce((sum, count) => sum + count, 0)
  let split = leaf - tree
  let node = leaf + split
  const found = new Float64Array(rowCount)
  const visit = (rows: readonly number[]): void => {
    if (shape[node++] === 0) {
      for (const row of rows) found[row] = leaves[leaf]
      leaf++
      return
    }
    const { input, threshold, levels } = splits[uses[split]]
    const isMissingLeft = missingLeft[split++] === 1
    const column = columns[input]
    const isLeft = (row: number): boolean => {
      if (column.type === 'number') {
        const value = column.values[row]
        return Number.isNaN(value) ? isMissingLeft : value <= threshold
      }
      if (column.type !== 'category') throw new Error('bug: numbers and categories')
      return column.codes[row] < 0 ? isMissingLeft : levels!.includes(column.codes[row])
    }
    visit(rows.filter(isLeft))
    visit(rows.filter((row) => !isLeft(row)))
  }
  visit(Array.from({ length: rowCount }, (_, row) => row))
  return found
}
