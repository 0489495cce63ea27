import type { FullPrediction } from '@modelwright/runtime'
import type { JudgedPrediction, LoggedOutcome, LogSource, LogWindow } from '../../core/index.ts'
import { openLog } from './open-log.ts'

/** A row as the engine gives it. */
export type LogRow = Readonly<Record<string, unknown>>

const text = (value: unknown): string | null => (value === null || value === undefined ? null : String(value))
const number = (value: unknown): number | null =>
  value === null || value === undefined ? null : Number(value)
const time = (value: unknown): number => (value as Date).getTime()

/** What a column of JSON holds; undefined where it holds nothing. */
export const parsed = (value: unknown): unknown => (value === null ? undefined : JSON.parse(String(value)))

/** Fields of what was said, as they stand in the answer of a service. */
const saidFields = ['prediction', 'probabilities', 'interval', 'set', 'top'] as const

/** Makes what was said of these columns, by default of all that tell it. */
export function saidOf(
  row: LogRow,
  names: readonly (typeof saidFields)[number][] = saidFields,
): FullPrediction {
  const said: Record<string, unknown> = {}
  for (const name of names) {
    const value = parsed(row[name])
    if (value !== undefined) said[name] = value
  }
  return said as unknown as FullPrediction
}

/** Makes an outcome of the columns that tell it; null where there is none. */
export function outcomeOf(row: LogRow): LoggedOutcome | null {
  if (row['outcome'] === null) return null
  return {
    id: String(row['id']),
    row: Number(row['row']),
    outcome: parsed(row['outcome']) as string | number,
    at: time(row['outcome_at']),
    received: time(row['outcome_received']),
    caller: text(row['outcome_caller']),
  }
}

/** Makes a prediction of a row of the view `judged`. */
export function judgedOf(row: LogRow): JudgedPrediction {
  const version = text(row['version'])
  const variant = text(row['variant'])
  const share = number(row['share'])
  const request = text(row['request'])
  const source = text(row['source'])
  const unit = text(row['unit'])
  const took = number(row['took'])
  const failed = number(row['failed'])
  return {
    id: String(row['id']),
    row: Number(row['row']),
    at: time(row['at']),
    model: {
      name: String(row['model']),
      digest: String(row['digest']),
      ...(version === null ? {} : { version }),
      ...(variant === null ? {} : { variant }),
      ...(share === null ? {} : { share }),
    },
    caller: text(row['caller']),
    ...(request === null ? {} : { requestId: request }),
    ...(source === null ? {} : { source }),
    features: (parsed(row['features']) ?? null) as JudgedPrediction['features'],
    said: saidOf(row),
    ...(unit === null ? {} : { unit }),
    ...(took === null ? {} : { tookMs: took }),
    ...(failed === null ? {} : { failed }),
    outcome: outcomeOf(row),
  }
}

/**
 * Opens folders of logs as a source: predictions come by their time, each with the outcome that was known.
 *
 * Sorting and joining happen in the engine, out of memory where they are many.
 */
export function openLogSource(folders: readonly string[], signal?: AbortSignal): LogSource {
  return { read: (window) => readLog(folders, window, signal) }
}

async function* readLog(
  folders: readonly string[],
  window: LogWindow,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly JudgedPrediction[], void> {
  // Rows are sorted, so that all files were read once the first of them come.
  const { value, close } = await openLog({ folders, window, signal }, async (engine) => {
    const result = await engine.stream('SELECT * FROM judged ORDER BY "at", id, "row"')
    const pieces = result.yieldRowObjectJs()
    return { pieces, first: await pieces.next() }
  })
  try {
    const { pieces } = value
    for (let piece = value.first; piece.done !== true; piece = await pieces.next())
      yield piece.value.map((row) => judgedOf(row))
  } finally {
    await close()
  }
}
