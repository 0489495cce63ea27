import type { Task } from '@modelwright/runtime'
import { type Metric, type Seed, seedOf } from '../core/index.ts'

/** Made-up rows in the form a metric takes them. */
export interface MetricRows {
  readonly truth: Float64Array
  readonly prediction: Float64Array
  /** Numbers a row in `prediction`. */
  readonly width: number
  /** Undefined for regression. */
  readonly classCount: number | undefined
}

/** How wrong predictions are: `none` is perfect, the others mix in ever more noise. */
export type Noise = 'none' | 'little' | 'much'

const share = { none: 0, little: 0.3, much: 0.95 }

function classProbabilities(code: number, classCount: number, noise: Noise, seed: Seed): number[] {
  const raw = Array.from({ length: classCount }, () => seed.next())
  const total = raw.reduce((sum, value) => sum + value, 0)
  return raw.map((value, c) => (share[noise] * value) / total + (c === code ? 1 - share[noise] : 0))
}

function largestAt(values: readonly number[]): number {
  return values.indexOf(values.reduce((most, value) => Math.max(most, value)))
}

function predictionOf(needs: Metric['needs'], task: Task, probabilities: readonly number[]): number[] {
  if (needs === 'class') return [largestAt(probabilities)]
  return task === 'binary' ? [probabilities[1]] : [...probabilities]
}

/** Makes rows with seeded truth and predictions; every class occurs among 40 rows or more. */
export function metricRows(needs: Metric['needs'], task: Task, noise: Noise, rowCount = 60): MetricRows {
  const seed = seedOf(20260701).split(task, noise)
  if (task === 'regression') {
    const truth = Float64Array.from({ length: rowCount }, () => 2 + 10 * seed.next())
    const prediction = truth.map((value) => value + share[noise] * 8 * (seed.next() - 0.5))
    return { truth, prediction, width: 1, classCount: undefined }
  }
  const classCount = task === 'binary' ? 2 : 4
  const truth = Float64Array.from({ length: rowCount }, (_, row) => (row * 7) % classCount)
  const predictions = [...truth].map((code) =>
    predictionOf(needs, task, classProbabilities(code, classCount, noise, seed)),
  )
  const width = predictions[0]?.length ?? 1
  return { truth, prediction: Float64Array.from(predictions.flat()), width, classCount }
}

/** Picks rows by position, in that order; positions may repeat. */
export function pickedRows(rows: MetricRows, positions: readonly number[]): MetricRows {
  const prediction = positions.flatMap((row) => [
    ...rows.prediction.subarray(row * rows.width, (row + 1) * rows.width),
  ])
  return {
    ...rows,
    truth: Float64Array.from(positions, (row) => rows.truth[row]),
    prediction: Float64Array.from(prediction),
  }
}

/** Gives every class the next one's code, in truth and predictions. */
export function relabelledRows(rows: MetricRows, needs: Metric['needs']): MetricRows {
  const { truth, prediction, width, classCount } = rows
  if (classCount === undefined) return rows
  const next = (code: number): number => (code + 1) % classCount
  if (needs === 'class') return { ...rows, truth: truth.map(next), prediction: prediction.map(next) }
  const moved = prediction.map((_, i) => prediction[i - (i % width) + (((i % width) + width - 1) % width)])
  return { ...rows, truth: truth.map(next), prediction: moved }
}
