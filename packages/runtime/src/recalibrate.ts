/**
 * Brings probabilities from the class shares a model was fitted with to the true ones: `p × factor`, brought back to sum 1.
 *
 * @param probabilities - row-major; of the positive class for two classes, else one per class; overwritten
 * @param factors - true share over the share fitted with; shape `[classes]`
 * @see Elkan 2001, "The foundations of cost-sensitive learning", theorem 2
 */
export function recalibrate(probabilities: Float64Array, factors: Float64Array): void {
  const count = factors.length
  if (count === 2) {
    for (let row = 0; row < probabilities.length; row++) {
      const yes = probabilities[row] * factors[1]
      const sum = yes + (1 - probabilities[row]) * factors[0]
      if (sum > 0) probabilities[row] = yes / sum
    }
    return
  }
  for (let start = 0; start < probabilities.length; start += count) {
    let sum = 0
    for (let k = 0; k < count; k++) sum += probabilities[start + k] *= factors[k]
    if (sum > 0) for (let k = 0; k < count; k++) probabilities[start + k] /= sum
  }
}
