/**
 * Adds numbers with a running correction for what each addition loses; NaN (missing) is skipped.
 *
 * @see Neumaier 1974, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen"
 */
export function sumOf(values: ArrayLike<number>, term: (value: number) => number = (value) => value): number {
  let sum = 0
  let lost = 0
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) continue
    const x = term(values[i])
    const total = sum + x
    lost += Math.abs(sum) >= Math.abs(x) ? sum - total + x : x - total + sum
    sum = total
  }
  return sum + lost
}
