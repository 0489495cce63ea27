import type { Model } from '@modelwright/runtime'
import { medianOf } from '../../core/index.ts'
import { goldenObjects } from '../../pack/index.ts'

/** Rows that are predicted together to see what that saves. */
const rowsTogether = 16

/** What a row must save, in milliseconds: less is lost again by waiting for the others to arrive. */
const leastSavedMs = 0.01

const rounds = 9

const warmUps = 20

/** Milliseconds that a prediction takes, at the median. */
function timeOf(predict: () => void): number {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    predict()
    times.push(performance.now() - start)
  }
  return medianOf(times)
}

/**
 * Measures, on golden rows, whether a model predicts rows of several requests in so much less time than one by one that it is worth
 * to gather them. Most are not: a hundred trees take some microseconds a row either way.
 */
export function isWorthGathering(model: Model): boolean {
  const rows = goldenObjects(model).slice(0, rowsTogether)
  const { batch, problems } = model.read(rows, {})
  if (problems.length > 0 || batch.rowCount < rowsTogether) return false
  // Different rows, else the processor's cache holds all that the one row goes by.
  const ones = rows.map((row) => model.read([row], {}).batch)
  const predictEach = (): void => {
    for (const one of ones) model.predictBatch(one)
  }
  // The first calls are those of code that is not optimised yet.
  for (let call = 0; call < warmUps && timeOf(predictEach) < 1; call++) model.predictBatch(batch)
  const alone = timeOf(predictEach)
  const together = timeOf(() => model.predictBatch(batch))
  return (alone - together) / rowsTogether >= leastSavedMs
}
