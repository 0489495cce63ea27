import type { LogWindow } from '../../core/index.ts'
import { type Engine, quotedText } from '../../engine/index.ts'
import type { SegmentKind } from '../../serve/index.ts'
import type { LogFiles } from './log-files.ts'

const types: Readonly<Record<SegmentKind, Readonly<Record<string, string>>>> = {
  predictions: {
    id: 'VARCHAR',
    row: 'BIGINT',
    at: 'TIMESTAMP',
    model: 'VARCHAR',
    version: 'VARCHAR',
    digest: 'VARCHAR',
    variant: 'VARCHAR',
    share: 'DOUBLE',
    caller: 'VARCHAR',
    request: 'VARCHAR',
    source: 'VARCHAR',
    unit: 'VARCHAR',
    took: 'DOUBLE',
    failed: 'INTEGER',
    features: 'JSON',
    prediction: 'JSON',
    probabilities: 'JSON',
    interval: 'JSON',
    set: 'JSON',
    top: 'JSON',
  },
  outcomes: {
    id: 'VARCHAR',
    row: 'BIGINT',
    outcome: 'JSON',
    at: 'TIMESTAMP',
    received: 'TIMESTAMP',
    caller: 'VARCHAR',
  },
}

/** A line may hold a row of a megabyte and what was said of it. */
const maxLineBytes = 33_554_432

const list = (paths: readonly string[]): string => `[${paths.map(quotedText).join(', ')}]`

/** A query of the lines of segments; lines that are torn or foreign are left out. */
export function linesQuery(kind: SegmentKind, paths: readonly string[]): string {
  const columns = Object.entries(types[kind])
  const declared = columns.map(([name, type]) => `'${name}': '${type}'`).join(', ')
  const names = columns.map(([name]) => `"${name}"`).join(', ')
  return `SELECT ${names} FROM read_json(${list(paths)}, format = 'newline_delimited', ignore_errors = true,
    maximum_object_size = ${maxLineBytes}, columns = {${declared}})
    WHERE id IS NOT NULL AND "row" IS NOT NULL AND "at" IS NOT NULL`
}

function parquetQuery(kind: SegmentKind, paths: readonly string[]): string {
  const names = Object.keys(types[kind]).map((name) => `"${name}"`)
  // Files of earlier versions have fewer columns.
  return `SELECT ${names.join(', ')} FROM (
    SELECT * FROM read_parquet(${list(paths)}, union_by_name = true, hive_partitioning = false)
    UNION ALL BY NAME ${nothingQuery(kind)})`
}

function nothingQuery(kind: SegmentKind): string {
  const columns = Object.entries(types[kind]).map(([name, type]) => `NULL::${type} AS "${name}"`)
  return `SELECT ${columns.join(', ')} WHERE false`
}

function viewOf(kind: SegmentKind, logs: readonly LogFiles[]): string {
  const parts = logs.flatMap(({ segments, parquet }) => [
    ...(segments[kind].length === 0 ? [] : [linesQuery(kind, segments[kind])]),
    ...(parquet[kind].length === 0 ? [] : [parquetQuery(kind, parquet[kind])]),
  ])
  return parts.length === 0 ? nothingQuery(kind) : parts.map((part) => `(${part})`).join(' UNION ALL ')
}

/** A moment as SQL. */
function sqlTime(ms: number): string {
  return `epoch_ms(${Math.trunc(ms)})`
}

/** A request by its id, or by what its client called it. */
const calledCondition = (name: string): string =>
  `(id = ${quotedText(name)} OR request = ${quotedText(name)})`

/** What a window asks of predictions. */
export function windowCondition({ since, until, model, id, withFailed = false }: LogWindow): string {
  const conditions = [
    ...(withFailed ? [] : ['failed IS NULL']),
    ...(since === undefined ? [] : [`"at" >= ${sqlTime(since)}`]),
    ...(until === undefined ? [] : [`"at" < ${sqlTime(until)}`]),
    ...(model === undefined ? [] : [`model = ${quotedText(model)}`]),
    ...(id === undefined ? [] : [calledCondition(id)]),
  ]
  return conditions.length === 0 ? 'true' : conditions.join(' AND ')
}

/** Which of the outcomes of a row counts: the greatest of these. */
const toldOf = (alias: string): string => `outcome_at := ${alias}"at", received := ${alias}received,
    outcome := ${alias}outcome::VARCHAR, told_by := ${alias}caller`

/** The outcome of each row that counts; by an age, of each row as it was asked, of those that were told by then before all others. */
function knownQuery(where: string, window: LogWindow): string {
  const { outcomeAgeMs } = window
  if (outcomeAgeMs === undefined)
    return `SELECT id, "row", max(struct_pack(${toldOf('')})) AS last FROM outcomes ${where} GROUP BY id, "row"`
  const isInTime = `epoch_ms(o.received) - epoch_ms(p."at") <= ${Math.trunc(outcomeAgeMs)}`
  return `SELECT p.id, p."row", p."at" AS asked, max(struct_pack(in_time := ${isInTime}, ${toldOf('o.')})) AS last
    FROM (SELECT DISTINCT id, "row", "at" FROM predictions WHERE ${windowCondition(window)}) p
    JOIN (SELECT * FROM outcomes ${where}) o ON o.id = p.id AND o."row" = p."row" GROUP BY p.id, p."row", p."at"`
}

/**
 * Makes the views `predictions` and `outcomes` of all files, and `judged`: predictions of a window with the outcome that was
 * known: of those received in time the one with the latest time of its own, of these the one received last. By an age of rows, those
 * received by that age go before.
 */
export async function createLogViews(
  engine: Engine,
  logs: readonly LogFiles[],
  window: LogWindow,
): Promise<void> {
  await engine.query(`CREATE VIEW predictions AS ${viewOf('predictions', logs)}`)
  await engine.query(`CREATE VIEW outcomes AS ${viewOf('outcomes', logs)}`)
  const known = [
    ...(window.asOf === undefined ? [] : [`received <= ${sqlTime(window.asOf)}`]),
    ...(window.id === undefined
      ? []
      : [`id IN (SELECT id FROM predictions WHERE ${calledCondition(window.id)})`]),
  ]
  const where = known.length === 0 ? '' : `WHERE ${known.join(' AND ')}`
  await engine.query(`CREATE VIEW known AS ${knownQuery(where, window)}`)
  const ofAge = window.outcomeAgeMs === undefined ? '' : 'AND p."at" = k.asked'
  await engine.query(`CREATE VIEW judged AS SELECT p.*, k.last.outcome AS outcome, k.last.outcome_at AS outcome_at,
    k.last.received AS outcome_received, k.last.told_by AS outcome_caller
    FROM (SELECT * FROM predictions WHERE ${windowCondition(window)}) p
    LEFT JOIN known k ON p.id = k.id AND p."row" = k."row" ${ofAge}`)
}
