import type { Model, Schema } from '@modelwright/runtime'
import type { JudgedPrediction, LogSource, LogWindow, Target } from '../../core/index.ts'
import { gatherNumbers } from './gathered-rows.ts'
import { predictLogged } from './predict-logged.ts'

/** Rows of a log as both models see them, with outcomes where they are known. */
export interface ReplayedRows {
  /** Rows that both predicted. */
  readonly rowCount: number
  /** As the models give them, row-major, in the order in which the rows were asked. */
  readonly champion: Float64Array
  readonly challenger: Float64Array
  /** Positions of rows with an outcome, in the order in which the outcomes became known. */
  readonly judged: Uint32Array
  /** Outcomes of these rows. */
  readonly truth: Target
  /** What each row holds in the columns that were asked for, as text; '' where it is missing. */
  readonly levels: ReadonlyMap<string, readonly string[]>
  /** Of each row that the champion reads: whether the challenger refuses it. */
  readonly refused: readonly boolean[]
  /** Of each request that the challenger answered for real: whether it took too long; absent: a replay has no queue. */
  readonly slow?: readonly boolean[]
  readonly unread: number
  /** Outcomes that the model has no class for, or are no numbers. */
  readonly strange: number
  /** Microseconds a row. */
  readonly championUs: number
  readonly challengerUs: number
}

/** Which requests are replayed. */
export interface ReplayRequest {
  readonly source: LogSource
  readonly window: LogWindow
  /** Columns whose values tell slices. */
  readonly slices: readonly string[]
  progress?(rows: number): void
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

/** A value as the name of a slice. */
export const levelOf = (value: unknown): string =>
  value === null || value === undefined
    ? ''
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value)

/** Predictions that were seen by nobody are copies of others. */
export const isCopy = ({ model }: JudgedPrediction): boolean => model.variant === 'shadow'

/**
 * Replays logged requests on two models.
 *
 * Rows are predicted anew by both: what was logged was said by whichever version answered then. Memory: some 40 bytes a row.
 */
export async function replayLog(
  champion: Model,
  challenger: Model,
  { source, window, slices, progress }: ReplayRequest,
): Promise<ReplayedRows> {
  const { output } = champion.schema
  const [byChampion, byChallenger] = [gatherNumbers(), gatherNumbers()]
  const [truth, received] = [gatherNumbers(), gatherNumbers()]
  const levels = new Map(slices.map((name) => [name, [] as string[]]))
  const refused: boolean[] = []
  const sum = { unread: 0, strange: 0, championMs: 0, challengerMs: 0 }
  for await (const all of source.read(window)) {
    const piece = all.filter((one) => !isCopy(one))
    const said = predictLogged(
      champion,
      challenger,
      piece.map(({ features }) => features),
    )
    byChampion.push(said.champion)
    byChallenger.push(said.challenger)
    const rows = said.places.map((at) => piece[at])
    const numbers = rows.map((row) => outcomeNumber(row, output))
    truth.push(numbers)
    received.push(rows.map(({ outcome }) => outcome?.received ?? Number.NaN))
    for (const [name, values] of levels)
      for (const { features } of rows) values.push(levelOf(features![name]))
    for (const one of said.refused) refused.push(one)
    sum.unread += said.unread
    sum.strange += rows.filter(({ outcome }, at) => outcome !== null && Number.isNaN(numbers[at])).length
    sum.championMs += said.championMs
    sum.challengerMs += said.challengerMs
    progress?.(truth.values().length)
  }
  const outcomes = truth.values()
  const judged = inOrder(outcomes, received.values())
  const perRow = (ms: number): number => (1000 * ms) / outcomes.length
  return {
    rowCount: outcomes.length,
    champion: byChampion.values(),
    challenger: byChallenger.values(),
    judged,
    truth: targetOf(
      output,
      Float64Array.from(judged, (row) => outcomes[row]),
    ),
    levels,
    refused,
    unread: sum.unread,
    strange: sum.strange,
    championUs: perRow(sum.championMs),
    challengerUs: perRow(sum.challengerMs),
  }
}

/** Rows with an outcome, the first that became known first. */
export function inOrder(truth: Float64Array, received: Float64Array): Uint32Array {
  const known: number[] = []
  for (let row = 0; row < truth.length; row++) if (!Number.isNaN(truth[row])) known.push(row)
  return Uint32Array.from(known).sort((a, b) => received[a] - received[b] || a - b)
}

/** Outcomes as a target. */
export function targetOf({ task, classes = [] }: Schema['output'], values: Float64Array): Target {
  if (task === 'regression') return { task, values }
  return { task, codes: Int32Array.from(values), classes }
}
