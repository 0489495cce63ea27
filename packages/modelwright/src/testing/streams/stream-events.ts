import type { JudgedPrediction, LoggedOutcome } from '../../core/index.ts'
import { cellOf } from '../../core/index.ts'
import type { StreamRows } from './simulate-stream.ts'

/** Rows of a stream as they stand in a prediction log, with the outcome that is known at a time. */
export function judgedPredictions(
  { rows, numbers, times, predictions, outcomes, toldAt, isCorrected }: StreamRows,
  asOf = Number.POSITIVE_INFINITY,
  model: JudgedPrediction['model'] = { name: 'stream', version: '1', digest: '0'.repeat(64) },
): readonly JudgedPrediction[] {
  const named = (code: number): string => (code === 1 ? 'yes' : 'no')
  return Array.from(numbers, (number, row) => {
    const id = `stream-${number}`
    const outcomeAt = (at: number, code: number): LoggedOutcome => ({
      id,
      row: 0,
      outcome: named(code),
      at,
      received: at,
      caller: null,
    })
    const early = (times[row] + toldAt[row]) / 2
    const outcome =
      toldAt[row] <= asOf
        ? outcomeAt(toldAt[row], outcomes[row])
        : isCorrected[row] === 1 && early <= asOf
          ? outcomeAt(early, 1 - outcomes[row])
          : null
    const p = predictions[row]
    return {
      id,
      row: 0,
      at: times[row],
      model,
      caller: null,
      features: Object.fromEntries([...rows.columns].map(([name, column]) => [name, cellOf(column, row)])),
      said: { prediction: named(p >= 0.5 ? 1 : 0), probabilities: { no: 1 - p, yes: p } },
      outcome,
    }
  })
}
