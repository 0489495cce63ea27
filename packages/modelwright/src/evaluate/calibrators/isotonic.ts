import { type BinaryRows, binaryRows, type Calibrator } from '../calibrator.ts'
import { ascendingOrder } from '../row-order.ts'

/** Rows of about the same probability that share one answer. */
interface Block {
  from: number
  to: number
  weight: number
  came: number
}

/** One block a distinct probability, rising. */
function blocksOf({ probabilities, came, weightOf }: BinaryRows): Block[] {
  const blocks: Block[] = []
  for (const row of ascendingOrder(probabilities)) {
    const p = probabilities[row]
    const weight = weightOf(row)
    const last = blocks[blocks.length - 1]
    if (last !== undefined && last.to === p) {
      last.weight += weight
      last.came += weight * came[row]
    } else if (weight > 0) blocks.push({ from: p, to: p, weight, came: weight * came[row] })
  }
  return blocks
}

/** Joins neighbours until shares never fall. */
function pooled(blocks: readonly Block[]): Block[] {
  const kept: Block[] = []
  for (const block of blocks) {
    let joined = block
    let last = kept[kept.length - 1]
    while (last !== undefined && last.came * joined.weight >= joined.came * last.weight) {
      joined = {
        from: last.from,
        to: joined.to,
        weight: last.weight + joined.weight,
        came: last.came + joined.came,
      }
      kept.pop()
      last = kept[kept.length - 1]
    }
    kept.push(joined)
  }
  return kept
}

/**
 * Moves probabilities of two classes along a line that never falls and comes as near to the truth as such a line can.
 *
 * It mends any shape of error but keeps no order within a step, and needs many rows: a thousand and more. The answer never
 * is 0 or 1: the outermost are as far from it as one row in all rows and two.
 * Weights count.  Cost: one sort.
 *
 * @see Zadrozny and Elkan (2002), KDD; scikit-learn IsotonicRegression(out_of_bounds='clip')
 */
export const isotonic: Calibrator = {
  name: 'isotonic',
  about: 'Moves probabilities along a line that never falls',
  tasks: ['binary'],
  fit(scored) {
    const rows = binaryRows(scored)
    const blocks = pooled(blocksOf(rows))
    const least = 1 / (rows.came.length + 2)
    const points = blocks.flatMap(({ from, to, weight, came }) => {
      const share = Math.min(1 - least, Math.max(least, came / weight))
      return from === to
        ? [[from, share]]
        : [
            [from, share],
            [to, share],
          ]
    })
    if (points.length === 0) return { method: 'logit', slope: 1, intercept: 0 }
    return {
      method: 'line',
      from: Float64Array.from(points, ([p]) => p),
      to: Float64Array.from(points, ([, share]) => share),
    }
  },
}
