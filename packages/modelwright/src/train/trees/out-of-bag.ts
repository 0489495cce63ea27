import { log } from '@modelwright/runtime'
import type { BoostJob } from './boost.ts'
import type { Part } from './workspace.ts'

/** Sums what the trees of a forest say of rows they did not see. */
export interface OutOfBag {
  add(tree: number, values: Float64Array): void
  /** Mean squared error; for classes mean log loss of the shares. Over rows that some tree did not see; NaN without any. */
  loss(): number
}

/** A class no tree voted for has this share: else one such row made the whole loss infinite. */
const leastShare = 1e-3

/** Starts an out-of-bag score. */
export function outOfBag({ views, binned, space }: Part, { outputs, rows, isClasses }: BoostJob): OutOfBag {
  const n = binned.rowCount
  const sums = new Float64Array(n * outputs)
  const counts = new Int32Array(n)
  const target = (row: number): number => views.f64[rows.targets / 8 + row]
  const shareOf = (row: number): number => {
    const at = (label: number): number => sums[label * n + row] / counts[row]
    if (outputs === 1) return target(row) === 1 ? at(0) : 1 - at(0)
    let sum = 0
    for (let k = 0; k < outputs; k++) sum += at(k)
    return sum > 0 ? at(target(row)) / sum : 1 / outputs
  }
  return {
    add(tree, values) {
      if (space.members === 0) return
      const output = tree % outputs
      for (let row = 0; row < n; row++) {
        if (views.u8[space.members + row] !== 0) continue
        sums[output * n + row] += values[views.u16[space.leafOf / 2 + row]]
        if (output === 0) counts[row]++
      }
    },
    loss() {
      let sum = 0
      let seen = 0
      for (let row = 0; row < n; row++) {
        if (counts[row] === 0) continue
        seen++
        const off = sums[row] / counts[row] - target(row)
        sum += isClasses ? -log(Math.max(leastShare, shareOf(row))) : off * off
      }
      return sum / seen
    },
  }
}
