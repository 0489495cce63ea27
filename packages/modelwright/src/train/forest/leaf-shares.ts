import type { RowData } from '../trees/boost.ts'
import type { Part } from '../trees/workspace.ts'

/** The share of each class in each leaf, by weight and as often as rows were drawn; shape `[leaves × classes]`. */
export function leafShares(
  { views, space, binned }: Part,
  leafCount: number,
  classCount: number,
  rows: RowData,
): Float64Array {
  const shares = new Float64Array(leafCount * classCount)
  const { u8, u16, f64 } = views
  for (let row = 0; row < binned.rowCount; row++) {
    const times = space.members === 0 ? 1 : u8[space.members + row]
    if (times === 0) continue
    const weight = rows.weights === 0 ? 1 : f64[rows.weights / 8 + row]
    shares[u16[space.leafOf / 2 + row] * classCount + f64[rows.targets / 8 + row]] += times * weight
  }
  for (let from = 0; from < shares.length; from += classCount) {
    let sum = 0
    for (let k = 0; k < classCount; k++) sum += shares[from + k]
    for (let k = 0; k < classCount; k++)
      shares[from + k] = Math.fround(sum > 0 ? shares[from + k] / sum : 1 / classCount)
  }
  return shares
}
