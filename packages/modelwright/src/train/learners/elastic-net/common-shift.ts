/**
 * Finds the number whose addition to all of some coefficients makes their elastic-net penalty least.
 *
 * Softmax does not feel what all classes have in common: only the penalty decides it, and this decides it at once.
 *
 * @param first - strength of the absolute values, `second` that of half the squares
 */
export function commonShift(coefficients: readonly number[], first: number, second: number): number {
  const count = coefficients.length
  const sum = coefficients.reduce((all, value) => all + value, 0)
  /** Slope of the penalty just right of a shift: what is 0 there counts as positive. */
  const slopeAfter = (shift: number): number =>
    coefficients.reduce((slope, value) => slope + (value + shift >= 0 ? first : -first), 0) +
    second * (sum + count * shift)
  // The slope rises, by jumps where a coefficient becomes 0: the first of these at which it is no longer negative, or before it.
  const breaks = coefficients.map((value) => 0 - value).sort((a, b) => a - b)
  const at = breaks.findIndex((shift) => slopeAfter(shift) >= 0)
  // Beyond all breaks the squares alone could pull on, and they pull back.
  if (at < 0) return breaks[count - 1]
  const before = first * (2 * at - count)
  // Between two breaks the slope is a straight line.
  const zero = second > 0 ? -(before / second + sum) / count : breaks[at]
  return Math.min(breaks[at], Math.max(at === 0 ? -Infinity : breaks[at - 1], zero))
}
