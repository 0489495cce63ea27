/**
 * Adds numbers with a running correction for what each addition loses; NaN (missing) is skipped.
 *
 * @see Neumaier 1974, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen"
 */
export function sumOf(values: ArrayLike<number>, term?: (value: number) => number): number {
  let sum = 0
  let lost = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (Number.isNaN(value)) continue
    const x = term === undefined ? value : term(value)
    const total = sum + x
    lost += Math.abs(sum) >= Math.abs(x) ? sum - total + x : x - total + sum
    sum = total
  }
  return sum + lost
}

/** Adds the squares of how far numbers lie from a centre, with the same correction; NaN is skipped. */
export function squaresOf(values: ArrayLike<number>, centre: number): number {
  let sum = 0
  let lost = 0
  for (let i = 0; i < values.length; i++) {
    const off = values[i] - centre
    if (Number.isNaN(off)) continue
    const x = off * off
    const total = sum + x
    lost += sum >= x ? sum - total + x : x - total + sum
    sum = total
  }
  return sum + lost
}
