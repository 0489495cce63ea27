import type { Column, TreesState } from '@modelwright/runtime'
import { walkTree } from './walk-tree.ts'

/** The value of the leaf that each row reaches in one tree of one number a leaf. */
export function leavesOfTree(
  state: TreesState,
  columns: readonly Column[],
  rowCount: number,
  tree: number,
): Float64Array {
  const found = new Float64Array(rowCount)
  walkTree(state, columns, rowCount, {
    tree,
    onLeaf(rows, value) {
      for (const row of rows) found[row] = value
    },
  })
  return found
}
