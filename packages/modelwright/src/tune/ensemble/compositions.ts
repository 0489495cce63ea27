import type { Metric } from '../../core/index.ts'
import { type Cells, meanDefined, scoreCell } from './library.ts'

/** How often each model was taken; shape `[models]`. The blend weighs them so. */
export type Counts = readonly number[]

/** Scores blends, and remembers: choices on other folds ask for many of the same. */
export interface Compositions {
  /** The mean score of a blend over cells, by their positions; higher is better, whichever way the metric points. */
  goodness(counts: Counts, cells: readonly number[]): number
  /** The score of a blend on one cell, as the metric has it. */
  score(counts: Counts, cell: number): number
}

/** The weighted mean of the models' predictions of a cell, in the order of the models. */
export function blended(predictions: readonly Float64Array[], weights: readonly number[]): Float64Array {
  const used = predictions.flatMap((values, m) => (weights[m] > 0 ? [{ values, weight: weights[m] }] : []))
  const total = used.reduce((sum, { weight }) => sum + weight, 0)
  const out = new Float64Array(predictions[0].length)
  if (used.length === 1) return used[0].values
  for (const { values, weight } of used) {
    const share = weight / total
    for (let i = 0; i < out.length; i++) out[i] += share * values[i]
  }
  return within(out)
}

/** Rounding must not carry a sum of shares beyond the probability 1. */
function within(values: Float64Array): Float64Array {
  for (let i = 0; i < values.length; i++) if (values[i] > 1 && values[i] < 1 + 1e-12) values[i] = 1
  return values
}

/** Makes what scores blends of a library. */
export function compositionsOf({ cells }: Cells, metric: Metric): Compositions {
  const sign = metric.better === 'higher' ? 1 : -1
  const known = new Map<string, number>()
  const score = (counts: Counts, cell: number): number => {
    const key = `${cell}:${counts.join()}`
    const found = known.get(key)
    if (found !== undefined) return found
    const made = scoreCell(cells[cell], metric, blended(cells[cell].predictions, counts))
    known.set(key, made)
    return made
  }
  return {
    score,
    goodness: (counts, at) => sign * meanDefined(at.map((cell) => score(counts, cell))),
  }
}
