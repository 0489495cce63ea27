/** Errors and differences beyond this share of rows are cut: a few rows must not set the range of all. */
const keptShare = 0.999

/**
 * Chooses how far differences of losses may go, from predictions of both models alone: before the trial, without outcomes.
 *
 * For probabilities of classes a difference of Brier scores of a row can be at most `|p − q| · max(p + q, 2 − p − q)`. The range is
 * what all but a thousandth of rows stay within, at least 0.01; differences beyond it count as the range.
 *
 * @param champion - probabilities of `classes[1]`, or of each class row by row; `challenger` the same
 * @param width - numbers a row: 1 for two classes
 */
export function brierRange(champion: Float64Array, challenger: Float64Array, width: number): number {
  const rowCount = champion.length / width
  const bounds = Float64Array.from({ length: rowCount }, (_, row) =>
    width === 1
      ? boundOfTwo(champion[row], challenger[row])
      : boundOfMany(champion, challenger, row * width, width),
  ).sort()
  const at = Math.min(rowCount - 1, Math.floor(keptShare * rowCount))
  return Math.min(1, Math.max(0.01, rowCount === 0 ? 1 : bounds[at]))
}

function boundOfTwo(p: number, q: number): number {
  return Math.abs(p - q) * Math.max(p + q, 2 - p - q)
}

/** The difference is linear in the truth: its greatest is at one of the classes. */
function boundOfMany(champion: Float64Array, challenger: Float64Array, from: number, width: number): number {
  let base = 0
  for (let at = from; at < from + width; at++) base += champion[at] ** 2 - challenger[at] ** 2
  let most = 0
  for (let at = from; at < from + width; at++)
    most = Math.max(most, Math.abs(base / 2 - champion[at] + challenger[at]))
  return most
}
