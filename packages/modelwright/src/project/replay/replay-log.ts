import type { Model } from '@modelwright/runtime'
import type { JudgedPrediction, LogSource, LogWindow, Target } from '../../core/index.ts'
import { gatherOutcomes } from './gathered-outcomes.ts'
import { gatherNumbers } from './gathered-rows.ts'
import { predictLogged } from './predict-logged.ts'

/** Rows of a log as both models see them, with outcomes where they are known. */
export interface ReplayedRows {
  /** Rows that both predicted. */
  readonly rowCount: number
  /** As the models give them, row-major, in the order in which the rows were asked. */
  readonly champion: Float64Array
  readonly challenger: Float64Array
  /** When each row was asked, and when its outcome became known, milliseconds; NaN: it has none. */
  readonly asked: Float64Array
  readonly received: Float64Array
  /** The number of the request that each row was in. */
  readonly requests: Float64Array
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
  const outcomes = gatherOutcomes(output)
  const levels = new Map(slices.map((name) => [name, [] as string[]]))
  const refused: boolean[] = []
  const sum = { unread: 0, championMs: 0, challengerMs: 0 }
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
    for (const row of rows) outcomes.push(row)
    for (const [name, values] of levels)
      for (const { features } of rows) values.push(levelOf(features![name]))
    for (const one of said.refused) refused.push(one)
    sum.unread += said.unread
    sum.championMs += said.championMs
    sum.challengerMs += said.challengerMs
    progress?.(outcomes.rowCount())
  }
  const known = outcomes.values()
  const perRow = (ms: number): number => (1000 * ms) / known.rowCount
  return {
    ...known,
    champion: byChampion.values(),
    challenger: byChallenger.values(),
    levels,
    refused,
    unread: sum.unread,
    championUs: perRow(sum.championMs),
    challengerUs: perRow(sum.challengerMs),
  }
}
