import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Client } from 'pg'
import { type BringContext, type Brought, isModelwrightError, ModelwrightError } from '../../core/index.ts'
import { systemCode } from '../../core/node/system-code.ts'
import { type Engine, openEngine, quotedName, quotedText } from '../../engine/index.ts'
import { writingProblem } from '../bytes/file-problem.ts'
import { openSecrets, type Secrets } from '../secrets.ts'
import { boundQuery } from './bound-query.ts'
import {
  type Connection,
  connectionLost,
  connectPostgres,
  type PostgresValues,
} from './postgres-connection.ts'
import { nameTwice, queryFailed, queryUnfit, tablesMend, withoutRows } from './query-problem.ts'
import type { TableQuery } from './read-query.ts'

/** Types of PostgreSQL by their number (pg_type.oid, which never change), as what they are read. */
const kinds: Readonly<Record<number, ResultColumn['kind']>> = {
  16: 'boolean',
  17: 'binary',
  20: 'integer',
  21: 'number',
  23: 'number',
  26: 'number',
  700: 'number',
  701: 'number',
  1082: 'time',
  1114: 'time',
  1184: 'time',
  1700: 'decimal',
}

interface ResultColumn {
  readonly name: string
  readonly kind: 'boolean' | 'binary' | 'integer' | 'decimal' | 'number' | 'time' | 'text'
}

async function tableNames(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT CASE WHEN table_schema = 'public' THEN table_name ELSE table_schema || '.' || table_name END AS name
     FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  )
  return rows.map(({ name }) => name)
}

interface ServerError {
  readonly code: string
  readonly message: string
  readonly position?: string
  readonly hint?: string
}

function isServerError(error: unknown): error is ServerError {
  return /^[0-9A-Z]{5}$/.test(systemCode(error) ?? '') && 'severity' in (error as object)
}

/** Puts the server's words into ours; `around` is what was put around the user's query. */
async function serverProblem(
  error: ServerError,
  connection: Connection,
  secrets: Secrets,
): Promise<ModelwrightError> {
  const { client, shown } = connection
  const words = secrets.scrub(`${error.message}${error.hint === undefined ? '' : ` (${error.hint})`}`)
  if (error.code === '57014')
    return new ModelwrightError('RETRIEVE_QUERY_SLOW', {
      message: 'The query took longer than the server or "statementTimeoutMs" allows.',
      where: shown,
      mend: [
        'Allow more:  { statementTimeoutMs: 600_000 }',
        'Or ask for less: fewer rows, an index on what is asked for.',
      ],
    })
  if (error.code === '42501' || error.code === '28000')
    return new ModelwrightError('RETRIEVE_ACCESS_REFUSED', {
      message: `The user may not read what the query asks for: ${words}.`,
      where: shown,
      mend: ['Have the right granted:  GRANT SELECT ON … TO …'],
    })
  if (error.code === '25006') return queryUnfit('would write; only reading is allowed', shown)
  if (error.code !== '42P01') return queryFailed(words, shown)
  const asked = /relation "(?:public\.)?([^"]+)"/.exec(error.message)?.[1]
  const tables = await client
    .query('ROLLBACK')
    .then(() => tableNames(client))
    .catch(() => [])
  return queryFailed(words, shown, { mend: tablesMend(asked, tables) })
}

async function postgresProblem(error: unknown, connection: Connection, secrets: Secrets): Promise<unknown> {
  if (isModelwrightError(error)) return error
  if (isServerError(error)) return serverProblem(error, connection, secrets)
  return connectionLost(error, connection.shown) ?? writingProblem(error, connection.shown)
}

/** Names and types of the query's columns, without running it. */
async function columnsOf(sql: string, { client, shown }: Connection): Promise<readonly ResultColumn[]> {
  const { fields } = await client.query({
    text: `SELECT * FROM (\n${sql}\n) AS result LIMIT 0`,
    rowMode: 'array',
  })
  const columns = fields.map(({ name, dataTypeID }) => ({
    name,
    kind: kinds[dataTypeID] ?? ('text' as const),
  }))
  const twice = nameTwice(
    columns.map(({ name }) => name),
    shown,
  )
  if (twice !== undefined) throw twice
  const binary = columns.find(({ kind }) => kind === 'binary')
  if (columns.length === 0) throw queryUnfit('gives no column', shown)
  if (binary === undefined) return columns
  throw new ModelwrightError('RETRIEVE_COLUMN_BINARY', {
    message: `Column "${binary.name}" holds binary data, which is no value of a table.`,
    where: shown,
    mend: [
      'Leave it out of the query.',
      `Or take it as text:  encode("${binary.name}", 'hex') AS "${binary.name}"`,
    ],
  })
}

/** Streams the rows into a CSV file. */
async function copyRows(
  sql: string,
  path: string,
  { client, shown }: Connection,
  { maxBytes, context }: { readonly maxBytes: number; readonly context: BringContext },
): Promise<void> {
  const { to } = await import('pg-copy-streams')
  let bytes = 0
  const bounded = async function* (blocks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const block of blocks) {
      bytes += block.length
      if (bytes > maxBytes)
        throw new ModelwrightError('RETRIEVE_BODY_LARGE', {
          message: `The result is larger than ${maxBytes} bytes.`,
          where: shown,
          mend: [
            `If that is right, allow more:  { maxBytes: ${maxBytes * 10} }`,
            'Or ask for fewer rows or columns.',
          ],
        })
      yield block
      context.log({
        kind: 'progress',
        stage: 'retrieve',
        fraction: 0,
        note: `${shown}: ${Math.floor(bytes / 1e6)} MB`,
      })
    }
  }
  const rows = client.query(to(`COPY (\n${sql}\n) TO STDOUT (FORMAT csv)`))
  await pipeline(rows, bounded as never, createWriteStream(path), {
    ...(context.signal && { signal: context.signal }),
  })
}

/** How a text of PostgreSQL becomes a value of DuckDB. */
const conversions: Readonly<Record<ResultColumn['kind'], (text: string) => string>> = {
  boolean: (text) => `CASE ${text} WHEN 't' THEN true WHEN 'f' THEN false END`,
  binary: (text) => text,
  integer: (text) => `${text}::BIGINT`,
  decimal: (text) => `${text}::DOUBLE`,
  number: (text) => `${text}::DOUBLE`,
  time: (text) => `replace(nullif(nullif(${text}, 'infinity'), '-infinity'), '+00', '')::TIMESTAMP`,
  text: (text) => text,
}

/** Decimals of which one is a whole number beyond 2⁵³ would lose digits: they are text. */
async function exactKinds(
  engine: Engine,
  from: string,
  columns: readonly ResultColumn[],
): Promise<ResultColumn[]> {
  const decimals = columns.flatMap(({ kind }, at) => (kind === 'decimal' ? [at] : []))
  if (decimals.length === 0) return [...columns]
  const list = decimals.map(
    (at) =>
      `bool_or(NOT contains(c${at}, '.') AND abs(try_cast(c${at} AS DOUBLE)) > 9007199254740991) AS c${at}`,
  )
  const [wide] = await engine.query(`SELECT ${list.join(', ')} FROM ${from}`)
  return columns.map((column, at) => (wide[`c${at}`] === true ? { ...column, kind: 'text' } : column))
}

/** Turns the CSV file into Parquet with the types that the database declares; gives the number of rows. */
async function toParquet(
  csv: string,
  parquet: string,
  columns: readonly ResultColumn[],
  engine: Engine,
): Promise<number> {
  const names = columns.map((_, at) => `'c${at}': 'VARCHAR'`).join(', ')
  const from = `read_csv(${quotedText(csv)}, header = false, auto_detect = false, delim = ',', quote = '"', escape = '"',
    columns = {${names}}, parallel = false, max_line_size = 16777216, new_line = '\\n')`
  const exact = await exactKinds(engine, from, columns)
  const list = exact.map(({ name, kind }, at) => `${conversions[kind](`c${at}`)} AS ${quotedName(name)}`)
  const [done] = await engine.query(
    `COPY (SELECT ${list.join(', ')} FROM ${from}) TO ${quotedText(parquet)} (FORMAT parquet, COMPRESSION zstd)`,
  )
  return Number(done['Count'])
}

/** Values such as `${NAME}`, filled from the environment. */
function filledValues(query: TableQuery, secrets: Secrets): TableQuery {
  const fill = (value: TableQuery['values'][number]) =>
    typeof value === 'string' && /^\$\{\w+\}$/.test(value)
      ? secrets.fill(value, 'postgres, a parameter')
      : value
  return { ...query, values: query.values.map(fill) }
}

async function exported(query: TableQuery, values: PostgresValues, csv: string, context: BringContext) {
  const secrets = openSecrets(context.env)
  const sql = boundQuery(filledValues(query, secrets), 'postgres')
  const connection = await connectPostgres(values, context, secrets)
  const { client, shown } = connection
  const cut = (): void => void client.connection?.stream?.destroy()
  context.signal?.addEventListener('abort', cut)
  try {
    const columns = await columnsOf(sql, connection)
    await copyRows(sql, csv, connection, { maxBytes: values.maxBytes, context })
    return { columns, shown }
  } catch (error) {
    context.signal?.throwIfAborted()
    throw await postgresProblem(error, connection, secrets)
  } finally {
    context.signal?.removeEventListener('abort', cut)
    await client.end().catch(() => {})
  }
}

/**
 * Runs a query on PostgreSQL in a read-only transaction, streams its rows by COPY, and writes them as Parquet with their types.
 *
 * @throws {ModelwrightError} RETRIEVE_QUERY_FAILED, RETRIEVE_QUERY_SLOW, RETRIEVE_QUERY_UNFIT, RETRIEVE_COLUMN_BINARY,
 * RETRIEVE_COLUMN_DUPLICATE, RETRIEVE_TABLE_EMPTY, and what `connectPostgres` throws
 */
export async function bringPostgres(
  query: TableQuery,
  values: PostgresValues,
  context: BringContext,
): Promise<Brought> {
  const folder = await context.makeFolder()
  const [csv, path] = [join(folder, 'rows.csv'), join(folder, 'rows.parquet')]
  const { columns, shown } = await exported(query, values, csv, context)
  const engine = await openEngine({ temporary: folder, signal: context.signal })
  try {
    if ((await toParquet(csv, path, columns, engine)) === 0) throw withoutRows(shown)
  } catch (error) {
    throw writingProblem(error, shown)
  } finally {
    engine.close()
    await rm(csv, { force: true })
  }
  return { files: [{ path, shown }], format: 'parquet', settings: { query: query.text } }
}
