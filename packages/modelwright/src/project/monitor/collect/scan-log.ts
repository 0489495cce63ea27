import { quotedText } from '../../../engine/index.ts'
import { askLog } from '../../predictions/open-log.ts'
import { versionSql } from './version-name.ts'

/** Which log, of which model. */
export interface LogPlace {
  readonly folders: readonly string[]
  readonly model: string
  readonly signal?: AbortSignal | undefined
}

/** What is looked at. Times are milliseconds since 1970-01-01 UTC. */
export interface ScanRequest extends LogPlace {
  readonly since?: number | undefined
  /** Rows at this time and later are of the future. */
  readonly until: number
  /** Rows at this time and later are not looked at. */
  readonly before?: number | undefined
  /** Only files that were written to since then. */
  readonly writtenSince?: number | undefined
  /** Outcomes that were received later are left out. */
  readonly asOf?: number | undefined
  /** Rows are counted by stretches of this length. */
  readonly unitMs: number
  /** Counts outcomes too, which takes a look at them. */
  readonly withOutcomes?: boolean
}

/** Rows of one version in one stretch of time. */
export interface FoundRows {
  readonly version: string
  readonly digest: string
  readonly from: number
  readonly rows: number
  readonly outcomes: number
  /** Of the last row. */
  readonly last: number
  /** When the newest of the outcomes became known; absent: there is none, or they were not counted. */
  readonly newestOutcome?: number
}

/** What a log holds of a model. */
export interface Scan {
  /** By time. */
  readonly found: readonly FoundRows[]
  /** Rows of a time to come: a clock is wrong. */
  readonly future: number
}

/** Counts the rows of a log by version and stretch, without looking at what they hold. */
export async function scanLog(request: ScanRequest): Promise<Scan> {
  const {
    folders,
    model,
    since,
    until,
    unitMs,
    writtenSince,
    asOf,
    before,
    withOutcomes = false,
    signal,
  } = request
  const window = {
    model,
    ...(since === undefined ? {} : { since }),
    ...(before === undefined ? {} : { until: before }),
    ...(asOf === undefined ? {} : { asOf }),
  }
  const condition = [
    `model = ${quotedText(model)}`,
    ...(since === undefined ? [] : [`"at" >= epoch_ms(${Math.trunc(since)})`]),
    ...(before === undefined ? [] : [`"at" < epoch_ms(${Math.trunc(before)})`]),
  ].join(' AND ')
  const [view, outcomes, newest] = withOutcomes
    ? ['judged', 'count(outcome)', 'max(epoch_ms(outcome_received))']
    : ['predictions', '0', 'NULL']
  const rows = await askLog({ folders, window, writtenSince, signal }, (engine) =>
    engine.query(`SELECT ${versionSql} AS name, digest, (epoch_ms("at") // ${unitMs}) * ${unitMs} AS start,
      count(*) AS rows, ${outcomes} AS outcomes, max(epoch_ms("at")) AS last, ${newest} AS newest FROM ${view} WHERE ${condition}
      GROUP BY ALL ORDER BY start, name, digest`),
  )
  const all = rows.map(
    (row): FoundRows => ({
      ...{ version: String(row['name']), digest: String(row['digest']), from: Number(row['start']) },
      ...{ rows: Number(row['rows']), outcomes: Number(row['outcomes']), last: Number(row['last']) },
      ...(row['newest'] === null ? {} : { newestOutcome: Number(row['newest']) }),
    }),
  )
  const future = all.filter(({ from }) => from >= until)
  return {
    found: all.filter(({ from }) => from < until),
    future: future.reduce((sum, one) => sum + one.rows, 0),
  }
}

/** Rows and known outcomes of a window; rows that were logged twice count twice, and requests that failed count as they do in parts. */
export interface CountedWindow {
  readonly version: string
  readonly from: number
  readonly until: number
  readonly rows: number
  readonly outcomes: number
  /** When the newest of the outcomes became known; 0: there is none. */
  readonly newestOutcome: number
}

/** Windows are counted so many at a time: each is a row of a query. */
const mostCounted = 1000

/** Counts the rows of windows and the outcomes that are known of them, in one query of the log for a thousand windows. */
export async function countRows(
  { folders, model, signal, asOf }: LogPlace & { readonly asOf?: number | undefined },
  windows: readonly Pick<CountedWindow, 'version' | 'from' | 'until'>[],
): Promise<readonly CountedWindow[]> {
  const counted: CountedWindow[] = []
  for (let at = 0; at < windows.length; at += mostCounted) {
    const some = windows.slice(at, at + mostCounted)
    const since = some.reduce((least, { from }) => Math.min(least, from), Number.POSITIVE_INFINITY)
    const until = some.reduce((most, one) => Math.max(most, one.until), 0)
    const values = some.map(
      (one, place) => `(${place}, ${quotedText(one.version)}, epoch_ms(${one.from}), epoch_ms(${one.until}))`,
    )
    const window = { model, since, until, withFailed: true, ...(asOf === undefined ? {} : { asOf }) }
    const rows = await askLog({ folders, window, signal }, (engine) =>
      engine.query(`SELECT w.place, count(p.id) AS rows, count(p.outcome) FILTER (p.failed IS NULL) AS outcomes,
        max(epoch_ms(p.outcome_received)) AS newest
        FROM (VALUES ${values.join(', ')}) w(place, name, start, stop)
        LEFT JOIN (SELECT *, ${versionSql} AS name FROM judged) p
        ON p.name = w.name AND p."at" >= w.start AND p."at" < w.stop GROUP BY w.place ORDER BY w.place`),
    )
    const numbers = rows.map((row) => ({
      rows: Number(row['rows']),
      outcomes: Number(row['outcomes']),
      newestOutcome: Number(row['newest'] ?? 0),
    }))
    counted.push(
      ...some.map(({ version, from, until: end }, place) => ({
        version,
        from,
        until: end,
        ...numbers[place],
      })),
    )
  }
  return counted
}

/** Whether outcomes came since a time, by files that were written to or came since: those pulled from elsewhere were received there long before. */
export async function hasNewOutcomes(
  { folders, signal }: LogPlace,
  since: number,
  slackMs: number,
): Promise<boolean> {
  const found = await askLog({ folders, writtenSince: since - slackMs, signal }, (engine) =>
    engine.query('SELECT 1 FROM outcomes LIMIT 1'),
  )
  return found.length > 0
}
