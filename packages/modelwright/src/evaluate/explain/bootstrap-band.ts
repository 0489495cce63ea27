import type { Seed } from '../../core/index.ts'
import { quantileOf } from '../intervals/quantile-of.ts'

/** A curve with its pointwise 95 % band; shape `[points]` each. */
export interface Band {
  readonly value: Float64Array
  readonly low: Float64Array
  readonly high: Float64Array
}

const replicates = 200

/**
 * Gives a curve with its band: rows are drawn again with replacement, and the curve is worked out from their counts.
 *
 * @param curveOf - takes how often each row counts
 */
export function bootstrapBand(
  rowCount: number,
  seed: Seed,
  curveOf: (counts: Float64Array) => Float64Array,
): Band {
  const counts = new Float64Array(rowCount).fill(1)
  const value = curveOf(counts)
  const drawn = Array.from({ length: replicates }, (_, replicate) => {
    const stream = seed.split('band', replicate)
    counts.fill(0)
    for (let draw = 0; draw < rowCount; draw++) counts[stream.integer(rowCount)]++
    return curveOf(counts)
  })
  const at = (share: number): Float64Array =>
    value.map((_, point) =>
      quantileOf(
        Float64Array.from(drawn, (curve) => curve[point])
          .filter(Number.isFinite)
          .sort(),
        share,
      ),
    )
  return { value, low: at(0.025), high: at(0.975) }
}
