import type { Schema } from './contracts.ts'

/** What is said of one row. */
export interface Prediction {
  /** The class for classification, the value for regression. */
  readonly prediction: string | number
  /** For classification: the probability of each class. */
  readonly probabilities?: Readonly<Record<string, number>>
  /** For numbers, where intervals were asked for. */
  readonly interval?: { readonly low: number; readonly high: number }
  /** For classes, where intervals were asked for: those that are plausible, in the order of the probabilities. */
  readonly set?: readonly string[]
}

/** The least probability of the positive class at which it is predicted, where a model declares none. */
export const defaultThreshold = 0.5

/**
 * Says what a model's numbers mean for one row.
 *
 * Binary: `classes[1]` where its probability is at least the threshold, else `classes[0]`. Multiclass: the most probable
 * class, of equal ones the first. Regression: the value.
 *
 * @param outputs - the model's output, row-major, shape `[rows × outputs]`
 */
export function decide(
  outputs: Float64Array,
  row: number,
  schema: Schema,
  threshold = defaultThreshold,
): string | number {
  const { task, classes } = schema.output
  if (task === 'regression' || classes === undefined) return outputs[row]
  if (task === 'binary') return classes[outputs[row] >= threshold ? 1 : 0]
  const start = row * classes.length
  let best = 0
  for (let k = 1; k < classes.length; k++) if (outputs[start + k] > outputs[start + best]) best = k
  return classes[best]
}

/** Gives decision and probabilities of one row. */
export function predictionOf(
  outputs: Float64Array,
  row: number,
  schema: Schema,
  threshold?: number,
): Prediction {
  const { task, classes } = schema.output
  const prediction = decide(outputs, row, schema, threshold)
  if (task === 'regression' || classes === undefined) return { prediction }
  const probabilities: Record<string, number> = {}
  for (let k = 0; k < classes.length; k++) {
    const positive = task === 'binary' ? outputs[row] : outputs[row * classes.length + k]
    setOwn(probabilities, classes[k], task === 'binary' && k === 0 ? 1 - positive : positive)
  }
  return { prediction, probabilities }
}

/** Sets a property of its own, also one called `__proto__`. */
function setOwn(record: Record<string, number>, key: string, value: number): void {
  if (key !== '__proto__') record[key] = value
  else Object.defineProperty(record, key, { value, enumerable: true })
}
