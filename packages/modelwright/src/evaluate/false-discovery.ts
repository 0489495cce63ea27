/**
 * Adjusts p-values of many tests so that those at most `q` hold at most a share `q` of false finds (Benjamini–Hochberg).
 *
 * NaN stays NaN and does not count as a test.
 *
 * @returns one adjusted value a test, in the order given
 * @example
 * falseDiscoveryRates([0.01, 0.04, 0.03]) // → [0.03, 0.04, 0.04]
 * @see Benjamini and Hochberg (1995), JRSS B 57
 */
export function falseDiscoveryRates(pValues: readonly number[]): readonly number[] {
  const tested = [...pValues.keys()].filter((i) => !Number.isNaN(pValues[i]))
  tested.sort((a, b) => pValues[b] - pValues[a])
  const rates = pValues.map(() => Number.NaN)
  let least = 1
  tested.forEach((i, place) => {
    least = Math.min(least, (pValues[i] * tested.length) / (tested.length - place))
    rates[i] = least
  })
  return rates
}
