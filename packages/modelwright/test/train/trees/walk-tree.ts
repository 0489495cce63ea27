import type { Column, TreesState } from '@modelwright/runtime'
import { treesOf } from '../../../src/train/trees/named-trees.ts'

/** What is told of a tree as it is walked, in preorder: the rows at each node. */
export interface Walk {
  /** Which tree; the first by default. */
  readonly tree?: number
  onSplit?(rows: readonly number[], left: readonly number[]): void
  onLeaf(rows: readonly number[], value: number): void
}

/** Walks one tree of one number a leaf with all rows, as the state's words say and with nothing of how prediction walks it. */
export function walkTree(
  state: TreesState,
  columns: readonly Column[],
  rowCount: number,
  { tree = 0, onSplit, onLeaf }: Walk,
): void {
  const { shape, splits, uses, missingLeft, leaves, leafCounts } = treesOf(state)
  let leaf = [...leafCounts].slice(0, tree).reduce((sum, count) => sum + count, 0)
  let split = leaf - tree
  let node = leaf + split
  const visit = (rows: readonly number[]): void => {
    if (shape[node++] === 0) {
      onLeaf(rows, leaves[leaf++])
      return
    }
    const { input, threshold, levels } = splits[uses[split]]
    const isMissingLeft = missingLeft[split++] === 1
    const column = columns[input]
    const isLeft = (row: number): boolean => {
      if (column.type === 'number')
        return Number.isNaN(column.values[row]) ? isMissingLeft : column.values[row] <= threshold
      if (column.type !== 'category') throw new Error('bug: numbers and categories')
      return column.codes[row] < 0 ? isMissingLeft : levels!.includes(column.codes[row])
    }
    const left = rows.filter(isLeft)
    onSplit?.(rows, left)
    visit(left)
    visit(rows.filter((row) => !isLeft(row)))
  }
  visit(Array.from({ length: rowCount }, (_, row) => row))
}
