import { type LogWindow, type Target, takeTarget } from '../../core/index.ts'
import { delaysTell, type KnownOutcomes, manyWait, onlyClass } from '../../update/index.ts'
import { durationMs } from '../outcomes/duration.ts'
import type { ReplayedRows } from './replay-log.ts'

/** The age after which the outcome of a row is known, whatever it is, and what time it is. */
export interface OutcomeAge {
  readonly after: string
  readonly now: number
}

/** What a row is by its age: not that old, counted, without an outcome, or with one that came later. */
export type AtAge = 'young' | 'counts' | 'none' | 'late'

/** Tells what rows are by their age, and by when their outcomes were received (NaN: they have none). An outcome that came later never counts. */
export function atAge({ after, now }: OutcomeAge): (asked: number, received: number) => AtAge {
  const afterMs = durationMs(after)!
  return (asked, received) => {
    if (now - asked < afterMs) return 'young'
    if (Number.isNaN(received)) return 'none'
    return received - asked <= afterMs ? 'counts' : 'late'
  }
}

/** What is read of a log by an age: what was known of each row by then, whatever was corrected or told again later. */
export function windowOfAge(age: OutcomeAge | undefined): Pick<LogWindow, 'outcomeAgeMs'> {
  return age === undefined ? {} : { outcomeAgeMs: durationMs(age.after)! }
}

const byAsked =
  ({ asked }: ReplayedRows) =>
  (a: number, b: number): number =>
    asked[a] - asked[b] || a - b

/** Only some of the outcomes, in the order in which their rows were asked. */
function inOrderOfAsking(rows: ReplayedRows, counts: (row: number) => boolean): ReplayedRows {
  const { judged, truth } = rows
  const order = byAsked(rows)
  const places = Uint32Array.from(judged.keys())
    .filter((place) => counts(judged[place]))
    .sort((a, b) => order(judged[a], judged[b]))
  return { ...rows, judged: places.map((place) => judged[place]), truth: takeTarget(truth, places) }
}

/**
 * Keeps the outcomes of rows that are old enough, in the order in which they were asked: which rows count, and in what order, then does
 * not depend on what became of them.
 */
function rowsOfAge(rows: ReplayedRows, age: OutcomeAge): ReplayedRows {
  const { asked, received } = rows
  const standing = atAge(age)
  return inOrderOfAsking(rows, (row) => standing(asked[row], received[row]) === 'counts')
}

/**
 * Keeps the outcomes of rows that were asked before the first row without one, in the order in which they were asked. However many these
 * are, they are the first of all rows, whatever became of them: a test that holds at every look holds for them.
 */
function rowsBeforeWaiting(rows: ReplayedRows): ReplayedRows {
  const { received } = rows
  const order = byAsked(rows)
  const waiting = Uint32Array.from(received.keys()).filter((row) => Number.isNaN(received[row]))
  if (waiting.length === 0) return inOrderOfAsking(rows, () => true)
  const first = waiting.reduce((least, row) => (order(row, least) < 0 ? row : least))
  return inOrderOfAsking(rows, (row) => order(row, first) < 0)
}

/** What somebody does about it. */
const ageAdvice =
  "Say after which age an outcome is known whatever it is, imports included:  trial: { outcomesAfter: '32d' }"

/** What of a trial decides until somebody does. */
export const onlyBefore = 'Only rows decide that were asked before the first that waits. '

/** What outcomes show of when they come, where they count as they become known, and what to do; null: nothing speaks against that. */
export function delaysText(known: KnownOutcomes, what = ''): string | null {
  const told = delaysTell(known)
  return told === null ? null : `${told} ${what}${ageAdvice}`
}

/** The same of rows of a log. */
function delaysOf(rows: ReplayedRows, saidOf: (rows: ReplayedRows) => Float64Array): string | null {
  const inOrder = inOrderOfAsking(rows, () => true)
  const { asked, received, requests, judged, truth, rowCount } = inOrder
  const of = (values: Float64Array): Float64Array => Float64Array.from(judged, (row) => values[row])
  const times = { asked: of(asked), received: of(received), requests: of(requests) }
  const waiting = rowCount - judged.length
  return delaysText({ ...times, truth, said: saidOf(inOrder), waiting }, onlyBefore)
}

/** How many rows are as old as was declared, and count, have no outcome, or one that came later; and the outcomes that count. */
export interface AgeCounts {
  readonly counted: number
  readonly none: number
  readonly late: number
  readonly truth: Target
}

/**
 * Says where rows that count by their age are no sample of all that are so old: many outcomes came later, or many have none, and nearly
 * all others are of one class. A "no" that is known once the age is over comes with an import some hours after it.
 *
 * @returns sentences; null: nothing shows it
 */
export function missedText({ after }: OutcomeAge, { counted, none, late, truth }: AgeCounts): string | null {
  const missed = none + late
  const only = onlyClass({ truth, waiting: missed })
  const cameLater = late > 0 && manyWait(late, counted)
  if (!cameLater && only === undefined) return null
  const shown = cameLater ? `${late} came later` : `nearly all others are "${only}"`
  return `${missed} of ${counted + missed} rows had no outcome by ${after}; ${shown}: those that count are no sample of all. Declare a longer age (outcomesAfter), by which also the last import is done.`
}

/** The same of rows of a log, of which some count. */
function missedOf(all: ReplayedRows, { truth }: ReplayedRows, age: OutcomeAge): string | null {
  const standing = atAge(age)
  const counts = { young: 0, counts: 0, none: 0, late: 0 }
  all.asked.forEach((asked, row) => {
    counts[standing(asked, all.received[row])]++
  })
  return missedText(age, { ...counts, counted: counts.counts, truth })
}

/** Which rows of a log decide, in which order their outcomes count, and why others do not; null: nothing speaks against any. */
export interface CountedRows {
  readonly rows: ReplayedRows
  readonly order: 'received' | 'asked'
  readonly delays: string | null
}

/**
 * Chooses the rows that decide: by a declared age; otherwise those whose outcomes are known, and where these show that what one is changes
 * when it comes, those that were asked before the first that waits.
 */
export function countedRows(
  all: ReplayedRows,
  age: OutcomeAge | undefined,
  saidOf: (rows: ReplayedRows) => Float64Array,
): CountedRows {
  if (age !== undefined) {
    const rows = rowsOfAge(all, age)
    return { rows, order: 'asked', delays: missedOf(all, rows, age) }
  }
  const delays = delaysOf(all, saidOf)
  if (delays === null) return { rows: all, order: 'received', delays }
  return { rows: rowsBeforeWaiting(all), order: 'asked', delays }
}
