import type { Calibration } from '@modelwright/runtime'
import { type Seed, targetLength } from '../../core/index.ts'
import { type Contender, calibrated, findCalibrator, takeContender } from '../../evaluate/index.ts'
import {
  type CalibrationPower,
  contenderOfGroups,
  drawnPower,
  type KeptCalibration,
} from './kept-calibration.ts'

/** Calibrations, each with the share of the answer that is its own. Shares sum to 1; none: probabilities stay as they are. */
export type Mixture = readonly { readonly calibration: Calibration; readonly share: number }[]

/** How probabilities become honest by a reference, and by others that might have been drawn as well. */
export interface Honesty {
  readonly own: Mixture
  readonly drawn: readonly Mixture[]
}

type Reference = Contender | CalibrationPower | undefined

/** Rows of the reference that count as much for their own shape (isotonic) as two numbers do (Platt). */
const rowsForShape = 2000

/** How many rows weighted ones are worth. */
function worthOf({ target, weights }: Contender): number {
  if (weights === undefined) return targetLength(target)
  let [sum, squares] = [0, 0]
  for (const weight of weights) {
    sum += weight
    squares += weight * weight
  }
  return squares === 0 ? 0 : (sum * sum) / squares
}

/**
 * Learns what makes probabilities honest. Of two classes between two numbers, which few rows tell, and any rising shape, which
 * takes many: the more rows there are, the more the shape counts.
 */
function mixtureOf(reference: Reference): Mixture {
  if (reference === undefined) return []
  if ('power' in reference)
    return [{ calibration: { method: 'logit', slope: reference.power, intercept: 0 }, share: 1 }]
  const fitted = (name: string): Calibration => findCalibrator(name).fit(reference)
  if (reference.target.task !== 'binary') return [{ calibration: fitted('temperature'), share: 1 }]
  const worth = worthOf(reference)
  const share = worth / (worth + rowsForShape)
  return [
    { calibration: fitted('platt'), share: 1 - share },
    { calibration: fitted('isotonic'), share },
  ]
}

/** Another reference that might have been drawn as well. */
function resampled(reference: Reference, seed: Seed): Reference {
  if (reference === undefined) return undefined
  if ('power' in reference) return drawnPower(reference, seed)
  const count = targetLength(reference.target)
  return takeContender(
    reference,
    Uint32Array.from({ length: count }, () => seed.integer(count)),
  )
}

/** The rows to make probabilities honest by, made again where groups of them were kept. */
function referenceFrom(given: Contender | KeptCalibration, classes: readonly string[]): Reference {
  if ('target' in given || 'power' in given) return given
  return given.groups.length === 0 ? undefined : contenderOfGroups(given.groups, classes)
}

/** What {@link fitHonesty} is told besides the reference. */
export interface HonestyOptions {
  readonly classes: readonly string[]
  readonly seed: Seed
  /** Resampled references. */
  readonly replicates: number
}

/**
 * Learns how probabilities become honest from rows that no fit saw, or from what was kept of them.
 *
 * It depends on no window, so that all windows that are compared with the same rows share it.
 * Seeded: yes.  Cost: `replicates` + 1 fits of a calibrator.
 */
export function fitHonesty(
  given: Contender | KeptCalibration,
  { classes, seed, replicates }: HonestyOptions,
): Honesty {
  const reference = referenceFrom(given, classes)
  return {
    own: mixtureOf(reference),
    drawn: Array.from({ length: replicates }, (_, at) =>
      mixtureOf(resampled(reference, seed.split('replicate', at))),
    ),
  }
}

/** Makes what a model said honest. @returns probabilities, row-major `[rows × outputs]` as they came */
export function honestBy(mixture: Mixture, said: Contender): Float64Array {
  if (mixture.length === 0) return said.predictions
  const [first, ...others] = mixture.map(({ calibration, share }) => ({
    share,
    predictions: calibrated(said, calibration).predictions,
  }))
  if (others.length === 0) return first.predictions
  return first.predictions.map((p, row) =>
    others.reduce((sum, { predictions, share }) => sum + share * predictions[row], first.share * p),
  )
}
