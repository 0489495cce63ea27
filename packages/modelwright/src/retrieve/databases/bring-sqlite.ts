import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type Database from 'libsql'
import { type BringContext, type Brought, isModelwrightError, ModelwrightError } from '../../core/index.ts'
import { writingProblem } from '../bytes/file-problem.ts'
import { bringDatabase } from './database-file.ts'
import {
  databaseLocked,
  nameTwice,
  queryFailed,
  queryUnfit,
  tablesMend,
  withoutRows,
} from './query-problem.ts'
import type { PlainValue, TableQuery } from './read-query.ts'

/** Rows written between two looks at the signal and other work. */
const rowsAtOnce = 2000

/** A cell as SQLite gives it. */
type Cell = string | number | bigint | null | Uint8Array

interface ResultColumn {
  readonly name: string
  readonly isBoolean: boolean
}

function binaryColumn(name: string, row: number, shown: string): ModelwrightError {
  return new ModelwrightError('RETRIEVE_COLUMN_BINARY', {
    message: `Column "${name}" holds binary data, which is no value of a table.`,
    where: `${shown}, row ${row + 1} of the result`,
    mend: ['Leave it out of the query.', `Or take it as text:  hex("${name}") AS "${name}"`],
  })
}

function textOf(cell: Cell, { name, isBoolean }: ResultColumn, row: number, shown: string): string {
  if (typeof cell === 'bigint')
    return isBoolean && (cell === 0n || cell === 1n) ? String(cell === 1n) : String(cell)
  if (typeof cell === 'number') return Number.isFinite(cell) ? JSON.stringify(cell) : 'null'
  if (cell instanceof Uint8Array) throw binaryColumn(name, row, shown)
  return JSON.stringify(cell)
}

/** Writes rows as JSON lines, block by block; the order of columns is that of the query. */
function* linesOf(
  rows: Iterable<readonly Cell[]>,
  columns: readonly ResultColumn[],
  shown: string,
): Generator<string> {
  const keys = columns.map(({ name }) => JSON.stringify(name))
  let lines: string[] = []
  let row = 0
  for (const cells of rows) {
    lines.push(
      `{${cells.map((cell, at) => `${keys[at]}:${textOf(cell, columns[at], row, shown)}`).join(',')}}\n`,
    )
    row++
    if (lines.length < rowsAtOnce) continue
    yield lines.join('')
    lines = []
  }
  yield lines.join('')
}

/** libsql ends the process on a boolean: 1 and 0 are what SQLite knows. */
function bound(value: PlainValue): string | number | bigint | null {
  return typeof value === 'boolean' ? Number(value) : value
}

function tableNames(database: Database.Database): string[] {
  const rows = database
    .prepare(
      "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .all() as { name: string }[]
  return rows.map(({ name }) => name)
}

function sqliteProblem(error: unknown, shown: string, database: Database.Database | undefined): unknown {
  const { code, message } = error as { code?: unknown; message?: unknown }
  if (isModelwrightError(error) || typeof code !== 'string' || !code.startsWith('SQLITE_')) return error
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) return databaseLocked(shown)
  if (/^SQLITE_(NOTADB|CORRUPT)/.test(code))
    return new ModelwrightError('RETRIEVE_FILE_DAMAGED', {
      message: `The SQLite database "${shown}" is damaged or encrypted.`,
      where: shown,
      mend: ['Copy it again while no program writes to it:  sqlite3 data.db ".backup copy.db"'],
      cause: error,
    })
  const asked = /no such table: (?:\w+\.)?(\S+)/.exec(String(message))?.[1]
  const mend = asked === undefined || database === undefined ? [] : tablesMend(asked, tableNames(database))
  return queryFailed(String(message), shown, { mend })
}

/** Opens a database that nothing will be written to. */
async function openReadOnly(path: string): Promise<Database.Database> {
  const { default: Sqlite } = await import('libsql')
  const database = new Sqlite(path, { readonly: true })
  database.exec('PRAGMA query_only = ON; PRAGMA busy_timeout = 5000')
  return database
}

function prepare(database: Database.Database, { text }: TableQuery, shown: string) {
  const statement = database.prepare(text)
  if (!statement.reader) throw queryUnfit('gives no rows', shown)
  const columns = (statement.columns() as { name: string; type: string | null }[]).map(({ name, type }) => ({
    name,
    isBoolean: /^bool/i.test(type ?? ''),
  }))
  const twice = nameTwice(
    columns.map(({ name }) => name),
    shown,
  )
  if (twice !== undefined) throw twice
  return { statement: statement.safeIntegers(true).raw(true), columns }
}

/**
 * Runs a query on a SQLite file, which is only read, and writes the rows as JSON lines.
 *
 * @throws {ModelwrightError} RETRIEVE_QUERY_FAILED, RETRIEVE_QUERY_UNFIT, RETRIEVE_DATABASE_LOCKED, RETRIEVE_FILE_DAMAGED,
 * RETRIEVE_COLUMN_BINARY, RETRIEVE_COLUMN_DUPLICATE
 */
export async function bringSqlite(place: string, query: TableQuery, context: BringContext): Promise<Brought> {
  const { path, shown } = await bringDatabase(place, context, {
    what: 'SQLite',
    isIt: (head) => Buffer.from(head.subarray(0, 16)).toString('latin1') === 'SQLite format 3\0',
  })
  const rows = join(await context.makeFolder(), 'rows.jsonl')
  let database: Database.Database | undefined
  try {
    database = await openReadOnly(path)
    const { statement, columns } = prepare(database, query, shown)
    const found = statement.iterate(...query.values.map(bound)) as Iterable<Cell[]>
    const paced = async function* (): AsyncGenerator<string> {
      for (const lines of linesOf(found, columns, shown)) {
        context.signal?.throwIfAborted()
        yield lines
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    await pipeline(Readable.from(paced()), createWriteStream(rows))
    if ((await stat(rows)).size === 0) throw withoutRows(shown)
    return { files: [{ path: rows, shown }], format: 'json-lines', settings: { query: query.text } }
  } catch (error) {
    throw writingProblem(sqliteProblem(error, shown, database), shown)
  } finally {
    database?.close()
  }
}
