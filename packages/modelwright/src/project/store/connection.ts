import { setTimeout as pause } from 'node:timers/promises'
import { isBusy, storeError } from './store-error.ts'

/** What SQLite can hold. */
export type Bound = string | number | bigint | null | Uint8Array

/** Rows of a query, or what a change did. */
export interface Outcome {
  readonly rows: readonly unknown[]
  readonly changes: number
}

/** One guarded connection to a SQLite file. */
export interface Connection {
  /** Runs one statement; tries again while another process writes, except inside a transaction. */
  query(sql: string, parameters: readonly unknown[]): Promise<Outcome>
  /** Runs statements without parameters, now. */
  execute(sql: string): void
  close(): void
  /** Takes back what the transaction did; nothing where there is none any more. */
  rollback(): void
}

/** Statements kept prepared: libsql frees one only when the event loop turns, so preparing in a loop would pile up. */
const keptStatements = 256
const patienceMs = 60_000

/**
 * Makes a value fit to bind: libsql aborts the whole process on a boolean, cuts text at NUL and spreads arrays.
 *
 * Missing: NaN becomes null.
 */
export function bindable(value: unknown): Bound {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'number') return Number.isNaN(value) ? null : value
  if (typeof value === 'string') return value.replaceAll('\0', '\ufffd')
  if (value === null || typeof value === 'bigint' || value instanceof Uint8Array) return value
  throw new Error(
    `bug: cannot store ${value === undefined ? 'undefined' : Object.prototype.toString.call(value)}`,
  )
}

/** Runs `act` until the store is free, waiting a random while so that nobody starves. */
export async function whenFree<Result>(act: () => Result, file: string): Promise<Result> {
  const end = performance.now() + patienceMs
  for (let attempt = 1; ; attempt++) {
    try {
      return act()
    } catch (error) {
      if (!isBusy(error) || performance.now() > end) throw storeError(error, file)
      await pause(1 + Math.random() * Math.min(50, 4 * attempt))
    }
  }
}

/**
 * Opens a SQLite file for several processes at once: write-ahead log, short waits, foreign keys.
 *
 * @throws {ModelwrightError} PROJECT_STORE_DAMAGED - when the file is no database
 * @throws {ModelwrightError} PROJECT_FOLDER_READONLY - when it may not be written
 */
export async function connect(file: string): Promise<Connection> {
  const { default: Database } = await import('libsql')
  const open = () => new Database(file, { timeout: 50 })
  type Handle = ReturnType<typeof open>
  let database: Handle
  try {
    database = open()
  } catch (error) {
    throw storeError(error, file)
  }
  const statements = new Map<string, ReturnType<Handle['prepare']>>()
  const prepared = (sql: string) => {
    const kept = statements.get(sql)
    if (kept !== undefined) return kept
    if (statements.size >= keptStatements) statements.delete(statements.keys().next().value!)
    const statement = database.prepare(sql)
    statements.set(sql, statement)
    return statement
  }
  const runNow = (sql: string, parameters: readonly Bound[]): Outcome => {
    const statement = prepared(sql)
    if (statement.reader) return { rows: statement.all([...parameters]), changes: 0 }
    return { rows: [], changes: statement.run([...parameters]).changes }
  }
  const execute = (sql: string): void => {
    database.exec(sql)
  }
  const settings =
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 50'
  try {
    await whenFree(() => execute(settings), file)
  } catch (error) {
    database.close()
    throw error
  }
  return {
    execute,
    async query(sql, parameters) {
      const bound = parameters.map(bindable)
      if (!database.inTransaction) return whenFree(() => runNow(sql, bound), file)
      try {
        return runNow(sql, bound)
      } catch (error) {
        throw storeError(error, file)
      }
    },
    rollback() {
      // When the disk is full SQLite has rolled back by itself, and would refuse to do it again.
      if (database.inTransaction) runNow('rollback', [])
    },
    close() {
      statements.clear()
      // libsql lets go of the file only when its statements are collected: what was written must not wait for that.
      try {
        execute('PRAGMA wal_checkpoint(TRUNCATE)')
      } catch {
        // Another process is at it; the log is read again at the next opening.
      }
      database.close()
    },
  }
}
