import type { PredictedRows } from '../../../src/core/index.ts'

const model = { name: 'churn', version: '3', digest: 'ab'.repeat(32) }

/** One row as a server hands it over. */
export function predictedLine(id: string): PredictedRows {
  return {
    id,
    firstRow: 0,
    model,
    rows: [{ age: 30, contract: 'monthly' }],
    predictions: [{ prediction: 'yes', probabilities: { no: 0.25, yes: 0.75 } }],
    bytes: 100,
  }
}
