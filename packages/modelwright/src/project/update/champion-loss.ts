import type { Model, Schema } from '@modelwright/runtime'
import { degradationOf, manyWait, noDegradation, type Situation, watchOn } from '../../update/index.ts'
import { targetOf } from '../replay/gathered-outcomes.ts'
import { atAge, delaysText, missedText, type OutcomeAge } from '../replay/outcome-age.ts'
import { type ChampionLosses, type LossesRequest, measuredOf, readLosses } from './read-losses.ts'

/** Of the delays seen, the share that a row must be older than to be judged where these depend on outcomes. */
const settledShare = 0.99

/** Some rows, the least of some numbers first. */
const sorted = (places: Uint32Array, by: Float64Array): Uint32Array =>
  places.sort((a, b) => by[a] - by[b] || a - b)

/** Rows that count, in order: as their outcomes became known; by a declared age, as they were asked. */
function countedRows({ asked, received }: ChampionLosses, age: OutcomeAge | undefined): Uint32Array {
  const all = Uint32Array.from(asked.keys())
  if (age === undefined) return sorted(all, received)
  const standing = atAge(age)
  return sorted(
    all.filter((row) => standing(asked[row], received[row]) === 'counts'),
    asked,
  )
}

/** Why rows that count are no sample of all; null: nothing speaks against it. */
function delaysOf(
  rows: ChampionLosses,
  counted: Uint32Array,
  { output, age }: { readonly output: Schema['output']; readonly age: OutcomeAge | undefined },
): string | null {
  const { asked, received, waiting } = rows
  if (age === undefined)
    return delaysText({ ...rows, truth: targetOf(output, rows.truth), waiting: waiting.length })
  const standing = atAge(age)
  const none = waiting.filter((at) => standing(at, Number.NaN) === 'none').length
  const late = asked.filter((at, row) => standing(at, received[row]) === 'late').length
  const truth = targetOf(
    output,
    Float64Array.from(counted, (row) => rows.truth[row]),
  )
  return missedText(age, { counted: counted.length, none, late, truth })
}

/**
 * Rows that are so old that nearly all outcomes have come by then, in the order in which they were asked; undefined: too many of these
 * have none.
 */
function settledRows({ asked, received, waiting }: ChampionLosses, now: number): Uint32Array | undefined {
  const delays = received.map((at, row) => Math.max(0, at - asked[row])).sort()
  const last = now - delays[Math.ceil(settledShare * delays.length) - 1]
  const rows = Uint32Array.from(asked.keys()).filter((row) => asked[row] <= last)
  const open = waiting.filter((at) => at <= last).length
  return manyWait(open, rows.length) ? undefined : sorted(rows, asked)
}

/** How a champion fares on rows that it answered itself, by their outcomes. */
export interface ChampionRows {
  /** All rows of the log whose outcome became known after a moment. */
  readonly newOutcomes: number
  readonly loss: Situation['loss']
}

/**
 * Reads what came of a champion's own answers, in the order in which outcomes became known; by a declared age, in which rows were asked.
 *
 * Where these are no sample of all (what one is changes when it comes, or many come later than declared), older rows are judged instead, in the
 * order in which they were asked: a champion that fails for rows whose outcomes come soon looks the same, and must be seen. Only where
 * many of those have no outcome either it is not said to be worse.
 *
 * @param request - `since`: outcomes that became known later count as new
 */
export async function championRows(champion: Model, request: LossesRequest): Promise<ChampionRows> {
  const measured = measuredOf(champion)
  const rows = await readLosses(champion, measured, request)
  const { newOutcomes, asked, losses } = rows
  if (measured === undefined || asked.length === 0) return { newOutcomes, loss: null }
  const { age, now } = request
  const counted = countedRows(rows, age)
  const delays = delaysOf(rows, counted, { output: champion.schema.output, age })
  const settled = delays === null ? undefined : settledRows(rows, now)
  const judged = settled ?? counted
  if (judged.length === 0) return { newOutcomes, loss: null }
  const inOrder = Float64Array.from(judged, (row) => losses[row])
  const found = degradationOf(watchOn(noDegradation, inOrder, measured.rules))
  const isTold = delays === null || settled !== undefined
  const loss = {
    rows: found.count,
    mean: found.meanLoss,
    expected: measured.rules.expected,
    isWorse: found.isDegraded && isTold,
    since: found.isDegraded ? asked[judged[found.since]] : null,
    ...(isTold ? {} : { delays }),
  }
  return { newOutcomes, loss }
}
