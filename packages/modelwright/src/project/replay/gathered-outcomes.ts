import type { Schema } from '@modelwright/runtime'
import type { JudgedPrediction, Target } from '../../core/index.ts'
import { gatherNumbers } from './gathered-rows.ts'
import type { ReplayedRows } from './replay-log.ts'

/** What became of rows, and when. */
export type RowOutcomes = Pick<
  ReplayedRows,
  'rowCount' | 'asked' | 'received' | 'requests' | 'judged' | 'truth' | 'strange'
>

/** Outcomes of rows that come piece by piece. */
export interface GatheredOutcomes {
  push(row: JudgedPrediction): void
  rowCount(): number
  values(): RowOutcomes
}

/** The outcome as a number: the code of its class; NaN where there is none that the model knows. */
export function outcomeNumber(
  { outcome }: JudgedPrediction,
  { task, classes = [] }: Schema['output'],
): number {
  if (outcome === null) return Number.NaN
  if (task === 'regression') return typeof outcome.outcome === 'number' ? outcome.outcome : Number.NaN
  const code = classes.indexOf(String(outcome.outcome))
  return code < 0 ? Number.NaN : code
}

/** Outcomes as a target. */
export function targetOf({ task, classes = [] }: Schema['output'], values: Float64Array): Target {
  if (task === 'regression') return { task, values }
  return { task, codes: Int32Array.from(values), classes }
}

/** Numbers requests whose rows come one after the other, as they lie in a log. */
export function numberRequests(): (id: string) => number {
  let last: string | undefined
  let number = -1
  return (id) => {
    if (id !== last) number++
    last = id
    return number
  }
}

/** Rows with an outcome, the first that became known first. */
function inOrder(truth: Float64Array, received: Float64Array): Uint32Array {
  const known: number[] = []
  for (let row = 0; row < truth.length; row++) if (!Number.isNaN(truth[row])) known.push(row)
  return Uint32Array.from(known).sort((a, b) => received[a] - received[b] || a - b)
}

/** Gathers when rows were asked, and what became of them when. */
export function gatherOutcomes(output: Schema['output']): GatheredOutcomes {
  const [numbers, asked, received, requests] = Array.from({ length: 4 }, gatherNumbers)
  const requestOf = numberRequests()
  let strange = 0
  return {
    push(row) {
      const outcome = outcomeNumber(row, output)
      if (row.outcome !== null && Number.isNaN(outcome)) strange++
      numbers.push([outcome])
      asked.push([row.at])
      received.push([row.outcome?.received ?? Number.NaN])
      requests.push([requestOf(row.id)])
    },
    rowCount: () => numbers.values().length,
    values() {
      const outcomes = numbers.values()
      const judged = inOrder(outcomes, received.values())
      return {
        ...{ rowCount: outcomes.length, asked: asked.values(), received: received.values(), judged, strange },
        requests: requests.values(),
        truth: targetOf(
          output,
          Float64Array.from(judged, (row) => outcomes[row]),
        ),
      }
    },
  }
}
