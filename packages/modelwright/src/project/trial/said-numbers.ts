import type { FullPrediction, Schema } from '@modelwright/runtime'

/**
 * What was said of a row as numbers, as models give them: the number; the probability of the second of two classes; else of each class.
 * Undefined where the answer does not hold them.
 */
export function saidNumbers(
  { prediction, probabilities }: FullPrediction,
  { task, classes = [] }: Schema['output'],
): readonly number[] | undefined {
  if (task === 'regression') return typeof prediction === 'number' ? [prediction] : undefined
  if (probabilities === undefined) return undefined
  const shares = classes.map((name) => probabilities[name] ?? 0)
  return task === 'binary' ? shares.slice(1) : shares
}
