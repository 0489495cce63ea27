import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { foldAscii } from '@modelwright/runtime'
import { freeName } from '../../core/index.ts'
import { type Engine, quotedName, quotedText } from '../../engine/index.ts'
import { moveWhole } from '../write-file.ts'
import { askLog, type LogRequest } from './open-log.ts'

/** The forms predictions are exported in. */
export type ExportFormat = 'csv' | 'json-lines' | 'parquet'

/** What was exported. */
export interface Exported {
  readonly rows: number
  /** Rows whose outcome was known. */
  readonly outcomes: number
}

const isoTime = (column: string): string => `strftime(${column}, '%Y-%m-%dT%H:%M:%S.%gZ')`

const copyOptions: Readonly<Record<ExportFormat, string>> = {
  csv: 'FORMAT csv, HEADER true',
  'json-lines': 'FORMAT json',
  parquet: 'FORMAT parquet, COMPRESSION zstd',
}

/** Names of the fields of objects, in the order in which they are met. */
async function keysOf(engine: Engine, column: string): Promise<readonly string[]> {
  const rows = await engine.query(`SELECT k, min(p) AS place FROM (SELECT unnest(json_keys(${column})) AS k,
    generate_subscripts(json_keys(${column}), 1) AS p FROM judged) GROUP BY k ORDER BY place, k`)
  return rows.map(({ k }) => String(k))
}

/** The value of a field of an object, as text. */
function fieldOf(column: string, key: string): string {
  const pointer = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
  return `json_extract_string(${column}, ${quotedText(pointer)})`
}

async function hasAny(engine: Engine, column: string): Promise<boolean> {
  const [row] = await engine.query(`SELECT count(${quotedName(column)}) AS n FROM judged`)
  return Number(row['n']) > 0
}

/** One column for each thing: what is known of the request, what was sent, what was said, what came of it. */
async function flatQuery(engine: Engine, isText: boolean): Promise<string> {
  const time = (column: string): string => (isText ? isoTime(column) : column)
  const columns: [name: string, sql: string][] = [
    ['prediction_id', 'id'],
    ['row', '"row"'],
    ['predicted_at', time('"at"')],
    ...['model', 'version', 'digest', 'variant', 'caller', 'source'].map((name): [string, string] => [
      name,
      name,
    ]),
  ]
  if (await hasAny(engine, 'request')) columns.push(['request', 'request'])
  for (const key of await keysOf(engine, 'features')) columns.push([key, fieldOf('features', key)])
  columns.push(['prediction', `json_extract_string(prediction, '$')`])
  for (const key of await keysOf(engine, 'probabilities'))
    columns.push([`probability_${key}`, `${fieldOf('probabilities', key)}::DOUBLE`])
  if (await hasAny(engine, 'interval')) {
    columns.push(['prediction_low', `${fieldOf('"interval"', 'low')}::DOUBLE`])
    columns.push(['prediction_high', `${fieldOf('"interval"', 'high')}::DOUBLE`])
  }
  if (await hasAny(engine, 'set')) columns.push(['prediction_set', '"set"::VARCHAR'])
  if (await hasAny(engine, 'top')) columns.push(['top', '"top"::VARCHAR'])
  columns.push(
    ['outcome', `json_extract_string(outcome, '$')`],
    ['outcome_at', time('outcome_at')],
    ['outcome_received', time('outcome_received')],
  )
  return `SELECT ${namedApart(columns).join(', ')} FROM judged ORDER BY "at", id, "row"`
}

/** Gives each column a name of its own: capitals do not tell names apart. */
function namedApart(columns: readonly (readonly [name: string, sql: string])[]): readonly string[] {
  const taken = new Set<string>()
  const isTaken = { has: (name: string) => taken.has(foldAscii(name)) }
  return columns.map(([wanted, sql]) => {
    const name = freeName(wanted === '' ? 'column' : wanted, isTaken)
    taken.add(foldAscii(name))
    return `${sql} AS ${quotedName(name)}`
  })
}

/** Lines as they were logged, with the outcome beside. */
const linesQuery = `SELECT id, "row", ${isoTime('"at"')} AS "at", model, version, digest, variant, share, caller, request, source, unit, took, features,
  prediction, probabilities, "interval", "set", "top", outcome::JSON AS outcome,
  ${isoTime('outcome_at')} AS outcome_at, ${isoTime('outcome_received')} AS outcome_received
  FROM judged ORDER BY "at", id, "row"`

/**
 * Writes the predictions of a window to a file, whole or not at all, each with the outcome that was known.
 *
 * @throws {ModelwrightError} PROJECT_LOG_MISSING - when a folder holds no log
 * @throws {ModelwrightError} PROJECT_DISK_FULL, PROJECT_FOLDER_READONLY - when the file cannot be written
 */
export async function exportPredictions(
  request: LogRequest,
  { path, format }: { readonly path: string; readonly format: ExportFormat },
): Promise<Exported> {
  const temporary = `${path}.${process.pid}-${randomBytes(6).toString('hex')}.tmp`
  try {
    const done = await askLog(request, async (engine) => {
      const query = format === 'json-lines' ? linesQuery : await flatQuery(engine, format === 'csv')
      await engine.query(`COPY (${query}) TO ${quotedText(temporary)} (${copyOptions[format]})`)
      const [row] = await engine.query('SELECT count(*) AS row_count, count(outcome) AS outcomes FROM judged')
      return { rows: Number(row['row_count']), outcomes: Number(row['outcomes']) }
    })
    await moveWhole(temporary, path)
    return done
  } finally {
    await rm(temporary, { force: true })
  }
}
