import { exp, log } from '@modelwright/runtime'
import type { Loss } from '../../core/index.ts'
import type { BoostJob } from './boost.ts'
import { targetsAt } from './targets.ts'
import type { Part } from './workspace.ts'

/** Rows whose flag is set. */
function flagged({ views, binned }: Part, fixed: number): Uint32Array {
  const rows: number[] = []
  for (let row = 0; row < binned.rowCount; row++) if (views.u8[fixed + row] !== 0) rows.push(row)
  return Uint32Array.from(rows)
}

/** The probability of a row's class from its scores, which lie `n` apart. */
function shareOf(
  scores: Float64Array,
  row: number,
  { outputs, n, label }: { outputs: number; n: number; label: number },
) {
  let top = -Infinity
  for (let k = 0; k < outputs; k++) top = Math.max(top, scores[k * n + row])
  let sum = 0
  for (let k = 0; k < outputs; k++) sum += exp(scores[k * n + row] - top)
  return exp(scores[label * n + row] - top - log(sum))
}

/** Makes the function that gives the mean loss over the rows kept for validation. */
export function validator(part: Part, job: BoostJob, loss: Loss): () => number {
  const { views, binned } = part
  const n = binned.rowCount
  const { rows, outputs, parameter } = job
  const kept = flagged(part, rows.fixed)
  const scores = views.f64.subarray(rows.scores / 8, rows.scores / 8 + outputs * n)
  const targets = targetsAt(views, rows.targets, { rowCount: n, loss })
  const weightAt = (row: number): number => (rows.weights === 0 ? 1 : views.f64[rows.weights / 8 + row])
  return () => {
    let sum = 0
    let total = 0
    for (const row of kept) {
      const score = outputs === 1 ? scores[row] : shareOf(scores, row, { outputs, n, label: targets[row] })
      const weight = weightAt(row)
      sum += weight * loss.value(score, targets[row], parameter)
      total += weight
    }
    return sum / total
  }
}
