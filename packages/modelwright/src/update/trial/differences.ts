/** How a trial was played: both models on each row, or one of them, chosen at random. */
export interface SplitLosses {
  /** Loss of whoever answered; shape `[rows]`, 0 to 1. */
  readonly losses: Float64Array
  /** 1: the challenger answered; 0: the champion. */
  readonly byChallenger: Uint8Array
}

/**
 * How much less the challenger lost, of rows that both predicted: in shadow, or in a replay.
 *
 * @param range - differences beyond it count as the range; chosen before the trial
 */
export function pairedDifferences(
  champion: Float64Array,
  challenger: Float64Array,
  range: number,
): Float64Array {
  return champion.map((loss, row) => Math.min(range, Math.max(-range, loss - challenger[row])))
}

/** The mean loss of rows seen before, about which those of a split trial are centred. */
export interface Centre {
  readonly count: number
  readonly sum: number
}

/** Rows of which each was answered by one of several versions, at random, with the chance that it was this one. */
export interface ChanceLosses extends SplitLosses {
  /** Of whoever answered, in (0, 1). */
  readonly chances: Float64Array
}

/**
 * The same of rows with chances of their own: where shares change, or a third version takes some.
 *
 * @see splitDifferences
 */
export function chanceDifferences(
  { losses, byChallenger, chances }: ChanceLosses,
  centre: Centre,
): { readonly differences: Float64Array; readonly centre: Centre } {
  let { count, sum } = centre
  const differences = losses.map((loss, row) => {
    const off = (loss - (sum + 0.5) / (count + 1)) / chances[row]
    count++
    sum += loss
    return byChallenger[row] === 1 ? -off : off
  })
  return { differences, centre: { count, sum } }
}

/**
 * The same of rows of which each was answered by one of them, at random: weighted by the inverse of the chance, about the mean loss of
 * earlier rows, so that the expectation of each is the true difference whatever the mean is.
 *
 * They lie within ± 1 / min(share, 1 − share).
 *
 * @param share - chance of the challenger, in (0, 1)
 * @see Horvitz and Thompson 1952; the centring is a predictable control variate
 */
export function splitDifferences(
  { losses, byChallenger }: SplitLosses,
  share: number,
  centre: Centre,
): { readonly differences: Float64Array; readonly centre: Centre } {
  const chances = Float64Array.from(byChallenger, (is) => (is === 1 ? share : 1 - share))
  return chanceDifferences({ losses, byChallenger, chances }, centre)
}

/** How far differences of a split trial can lie from 0. */
export function splitRange(share: number): number {
  return 1 / Math.min(share, 1 - share)
}
