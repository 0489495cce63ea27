import type { Seed } from '../../core/index.ts'
import { quantileOf } from '../intervals/quantile-of.ts'
import { normalQuantile } from '../intervals/special.ts'
import type { Calibration, CalibrationBin } from './calibration.ts'

/** Mean distance of probabilities from how often they came true, with what chance adds to it taken off. */
export interface CalibrationError {
  /** As counted: chance alone makes it more than 0. */
  readonly value: number
  /** What is left without the part that chance adds; not below 0. */
  readonly debiased: number
  /** 95 % interval of what is left. */
  readonly low: number
  readonly high: number
  /** What honest probabilities would show on as many rows, on average. */
  readonly byChance: number
}

const drawCount = 1000

/** Above this variance a count is as good as normal. */
const normalFrom = 25

/** Draws how many of `count` rows come true. */
function drawCameTrue(count: number, share: number, seed: Seed): number {
  const variance = count * share * (1 - share)
  if (variance > normalFrom) {
    const z = normalQuantile(Math.max(seed.next(), 1e-16))
    return Math.min(count, Math.max(0, count * share + Math.sqrt(variance) * z))
  }
  let came = 0
  for (let row = 0; row < count; row++) came += seed.next() < share ? 1 : 0
  return came
}

/** The error of draws in which each bin comes true as often as `shareOf` says, sorted. */
function drawnErrors(
  bins: readonly CalibrationBin[],
  shareOf: (bin: CalibrationBin) => number,
  seed: Seed,
): Float64Array {
  const total = bins.reduce((sum, { count }) => sum + count, 0)
  return Float64Array.from({ length: drawCount }, (_, draw) => {
    const stream = seed.split('draw', draw)
    return bins.reduce((sum, bin) => {
      const came = drawCameTrue(bin.count, shareOf(bin), stream)
      return sum + Math.abs(came - bin.count * bin.predicted) / total
    }, 0)
  }).sort()
}

const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length

/**
 * Gives the expected calibration error with its 95 % interval, debiased by bootstrap.
 *
 * A bin of n rows is off by chance, and distances do not cancel out: even honest probabilities show an error. Draws of each
 * bin's outcomes tell by how much; that much is taken off, and the interval mirrors the draws (basic bootstrap); it holds 0 where honest probabilities show as much in one
 * of 40 draws.
 * Seeded: yes.  Cost: 2,000 draws of ten counts.
 *
 * @returns undefined where there are no bins
 * @see Kumar, Liang and Ma (2019), Verified uncertainty calibration, NeurIPS; Davison and Hinkley (1997), section 5.2
 */
export function calibrationError({ bins, error }: Calibration, seed: Seed): CalibrationError | undefined {
  if (bins.length === 0) return undefined
  const drawn = drawnErrors(bins, ({ observed }) => observed, seed.split('as observed'))
  const honest = drawnErrors(bins, ({ predicted }) => predicted, seed.split('as predicted'))
  const mirrored = (share: number): number => Math.max(0, 2 * error - quantileOf(drawn, share))
  return {
    value: error,
    debiased: Math.max(0, 2 * error - meanOf(drawn)),
    // Where honest probabilities would as easily show as much, nothing may be off.
    low: error <= quantileOf(honest, 0.975) ? 0 : mirrored(0.975),
    high: Math.max(error, mirrored(0.025)),
    byChance: meanOf(honest),
  }
}
