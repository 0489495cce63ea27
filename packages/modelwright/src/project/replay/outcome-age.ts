import { takeTarget } from '../../core/index.ts'
import { delaysTell } from '../../update/index.ts'
import { durationMs } from '../outcomes/duration.ts'
import type { ReplayedRows } from './replay-log.ts'

/** The age after which the outcome of a row is known, whatever it is, and what time it is. */
export interface OutcomeAge {
  readonly after: string
  readonly now: number
}

/** Whether a row counts: it is that old, and what became of it was known by then. One that came later never counts. */
export function countsAt({ after, now }: OutcomeAge): (asked: number, received: number) => boolean {
  const afterMs = durationMs(after)!
  return (asked, received) => now - asked >= afterMs && received - asked <= afterMs
}

/**
 * Keeps the outcomes of rows that are old enough, in the order in which they were asked: which rows count, and in what order, then does
 * not depend on what became of them.
 */
export function rowsOfAge(rows: ReplayedRows, age: OutcomeAge): ReplayedRows {
  const { asked, received, judged, truth } = rows
  const counts = countsAt(age)
  const places = Uint32Array.from(judged.keys())
    .filter((place) => counts(asked[judged[place]], received[judged[place]]))
    .sort((a, b) => asked[judged[a]] - asked[judged[b]] || judged[a] - judged[b])
  return { ...rows, judged: places.map((place) => judged[place]), truth: takeTarget(truth, places) }
}

/** What outcomes show of when they come, where they are counted in that order; null: nothing speaks against it. */
export function delaysOf(rows: ReplayedRows, said: Float64Array): string | null {
  const { asked, received, judged, truth, rowCount } = rows
  const of = (times: Float64Array): Float64Array => Float64Array.from(judged, (row) => times[row])
  const waiting = rowCount - judged.length
  return delaysTell({ asked: of(asked), received: of(received), truth, said, waiting })
}

/** What somebody does about it. */
export const ageAdvice =
  "Say after which age an outcome is known whatever it is:  trial: { outcomesAfter: '30d' }"
