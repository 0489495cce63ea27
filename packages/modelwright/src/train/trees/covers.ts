import type { RowData } from './boost.ts'
import type { Leaf } from './leaf.ts'
import type { Part } from './workspace.ts'

/**
 * Gives the cover of each leaf: the weight of the rows by which the tree was grown; without weights, their number.
 *
 * Explanations average over these, so that a row of weight 2 counts in them as two rows do, as it does in the fit. Each row
 * counts once, however often a bootstrap drew it. Summed in the order of the rows, so that it does not depend on threads.
 */
export function coversOf(
  { space, views, binned }: Part,
  leaves: readonly Leaf[],
  { weights }: RowData,
): Float64Array {
  const covers = new Float64Array(leaves.length)
  if (weights === 0) {
    for (let at = 0; at < leaves.length; at++) covers[at] = leaves[at].rows
    return covers
  }
  const { u8, u16, f64 } = views
  for (let row = 0; row < binned.rowCount; row++)
    if (space.members === 0 || u8[space.members + row] !== 0)
      covers[u16[space.leafOf / 2 + row]] += f64[weights / 8 + row]
  return covers
}
