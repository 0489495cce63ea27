import { exp, log1p } from '@modelwright/runtime'
import type { Seed } from '../core/index.ts'
import type { ClaimBin, ClaimBins } from './calibration-bins.ts'
import { randomNormal } from './intervals/random-normal.ts'
import { normalCdf } from './intervals/special.ts'
import { ascendingOrder } from './row-order.ts'

const drawCount = 1000

/** Above this variance a count is as good as normal. */
const normalFrom = 25

/** The lower triangle whose product with itself turned over is the given matrix (Cholesky); row-major. */
function triangleOf(matrix: Float64Array, width: number): Float64Array {
  const triangle = new Float64Array(width * width)
  for (let a = 0; a < width; a++)
    for (let b = 0; b <= a; b++) {
      let left = matrix[a * width + b]
      for (let k = 0; k < b; k++) left -= triangle[a * width + k] * triangle[b * width + k]
      const pivot = triangle[b * width + b]
      triangle[a * width + b] = a === b ? Math.sqrt(Math.max(0, left)) : pivot > 1e-9 ? left / pivot : 0
    }
  return triangle
}

/** Chance in one bin: standard normal numbers, one a draw. */
interface BinChance {
  readonly normal: Float64Array
  /** The share of such numbers that lie below each. */
  readonly below: Float64Array
  /** Draws by rising number. */
  readonly order: Uint32Array
}

/** Chance itself, bin by bin; the same draws serve every assumption of what is true. */
export type Chance = readonly BinChance[]

/** Draws chance for bins. Seeded: yes. */
export function drawChance({ bins, correlation }: ClaimBins, seed: Seed): Chance {
  const free = bins.map(() => Float64Array.from({ length: drawCount }, () => randomNormal(seed)))
  const width = bins.length
  const triangle = correlation === undefined ? undefined : triangleOf(correlation, width)
  return free.map((own, a) => {
    const normal =
      triangle === undefined
        ? own
        : own.map((_, draw) =>
            free.slice(0, a + 1).reduce((sum, list, b) => sum + triangle[a * width + b] * list[draw], 0),
          )
    return { normal, below: normal.map(normalCdf), order: ascendingOrder(normal) }
  })
}

/** Draws which share of so many rows comes true, each as often as said: one walk up the binomial distribution. */
function drawnShares(count: number, share: number, { normal, below, order }: BinChance): Float64Array {
  const variance = count * share * (1 - share)
  if (variance > normalFrom) {
    const error = Math.sqrt(variance) / count
    return normal.map((z) => Math.min(1, Math.max(0, share + error * z)))
  }
  const drawn = new Float64Array(drawCount)
  // From the nearer end, where the walk is short.
  const isMost = share > 0.5
  const rarer = isMost ? 1 - share : share
  let term = exp(count * log1p(-rarer))
  let [k, sum] = [0, term]
  for (let i = 0; i < drawCount; i++) {
    const draw = order[isMost ? drawCount - 1 - i : i]
    const chance = isMost ? 1 - below[draw] : below[draw]
    while (sum < chance && k < count) {
      term *= ((count - k) * rarer) / ((k + 1) * (1 - rarer))
      k++
      sum += term
    }
    drawn[draw] = isMost ? 1 - k / count : k / count
  }
  return drawn
}

/** The error that each draw shows where the rows of bins come true as often as said. */
export function drawnErrors(
  bins: readonly ClaimBin[],
  shares: readonly number[],
  chance: Chance,
): Float64Array {
  const errors = new Float64Array(drawCount)
  bins.forEach(({ size, share: part, claimed }, at) => {
    const drawn = drawnShares(Math.max(1, Math.round(size)), shares[at], chance[at])
    for (let draw = 0; draw < drawCount; draw++) errors[draw] += part * Math.abs(drawn[draw] - claimed)
  })
  return errors
}
