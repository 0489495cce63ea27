import { setTimeout as pause } from 'node:timers/promises'
import type { Client } from 'pg'
import { connectionTrouble, openSecrets, postgresSettings } from '../../../retrieve/index.ts'
import { bindable, type Outcome } from '../connection.ts'
import type { Statement } from '../session.ts'
import { isCrossed, isGone, isStarting, postgresError, stateOf } from './postgres-error.ts'

/** Where a store lies on a PostgreSQL server. */
export interface PostgresPlace {
  /** Address in which `${NAME}` stands for what the environment holds. */
  readonly url: string
  readonly schema: string
  /** What messages call it: never user or password. */
  readonly shown: string
}

/** Environment variables. */
export type Env = Readonly<Record<string, string | undefined>>

/** How long a server that went away is waited for, and another writer. */
export const patienceMs = 60_000
const int8 = 20
const numeric = 1700

/** A connection that is made again when it is lost. */
export interface Line {
  readonly shown: string
  /**
   * Does something on a connection that lives: again, on a new one where it was lost, for a minute.
   *
   * @throws {ModelwrightError} PROJECT_STORE_UNREACHABLE - when that did not help
   */
  onLive<Result>(act: (live: Client) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

function wholeNumber(text: string): number | bigint {
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : BigInt(text)
}

/** A name as SQL takes it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** Runs one statement, or several without parameters: then the last one's outcome. */
export async function runOn(client: Client, { sql, parameters }: Statement): Promise<Outcome> {
  const answers = [await client.query(sql, parameters.map(bindable))].flat()
  const { rows, rowCount, command } = answers[answers.length - 1]
  return { rows, changes: command === 'SELECT' ? 0 : (rowCount ?? 0) }
}

function isLost(error: unknown): boolean {
  return isGone(error) || (stateOf(error) === '' && connectionTrouble(error) !== undefined)
}

function cut(client: Client | undefined): void {
  client?.connection?.stream?.destroy()
}

async function connector({ url, schema }: PostgresPlace, env: Env): Promise<() => Promise<Client>> {
  const { default: pg } = await import('pg')
  const settings = postgresSettings(url, env, openSecrets(env))
  const getTypeParser = (type: number, format?: 'text'): unknown => {
    if (type === int8) return wholeNumber
    return type === numeric ? Number : pg.types.getTypeParser(type, format)
  }
  const fixed = { connectionTimeoutMillis: 10_000, keepAlive: true, application_name: 'modelwright' }
  return async () => {
    const client = new pg.Client({ ...settings, ...fixed, types: { getTypeParser } as never })
    // A connection that breaks while no query waits is reported here; the next query finds out.
    client.on('error', () => {})
    try {
      await client.connect()
      await client.query(
        `SET search_path TO ${quoted(schema)}; SET lock_timeout = ${patienceMs}; SET statement_timeout = 0;
         SET idle_in_transaction_session_timeout = ${patienceMs}; SET client_encoding = 'UTF8';
         SET extra_float_digits = 1; SET bytea_output = 'hex'`,
      )
      return client
    } catch (error) {
      cut(client)
      throw error
    }
  }
}

/**
 * Connects to a store's server. A wrong address is told at once: patience is for a server that was there.
 *
 * @throws {ModelwrightError} PROJECT_STORE_UNREACHABLE, PROJECT_STORE_REFUSED
 */
export async function openLine(place: PostgresPlace, env: Env): Promise<Line> {
  const { shown } = place
  const connect = await connector(place, env)
  let client: Client | undefined
  /** After two transactions that crossed the connection is still good. */
  const clear = async (error: unknown): Promise<void> => {
    const isGood = isCrossed(error) && client !== undefined
    if (isGood && (await client!.query('ROLLBACK').catch(() => undefined)) !== undefined) return
    cut(client)
    client = undefined
  }
  try {
    client = await connect()
  } catch (error) {
    if (!isStarting(error)) throw postgresError(error, shown, connectionTrouble(error))
  }
  return {
    shown,
    async onLive(act) {
      const end = performance.now() + patienceMs
      for (let attempt = 1; ; attempt++) {
        try {
          client ??= await connect()
          return await act(client)
        } catch (error) {
          const mayHelp = isLost(error) || isStarting(error) || isCrossed(error)
          if (!mayHelp || performance.now() > end) throw postgresError(error, shown, connectionTrouble(error))
          await clear(error)
          await pause(Math.random() * Math.min(1000, 20 * 2 ** attempt))
        }
      }
    },
    async close() {
      const last = client
      client = undefined
      if (last === undefined) return
      await Promise.race([last.end().catch(() => {}), pause(2000, undefined, { ref: false })])
    },
  }
}
