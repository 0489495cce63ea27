import { setTimeout as pause } from 'node:timers/promises'
import type { Client } from 'pg'
import { isModelwrightError } from '../../../core/index.ts'
import { sha256 } from '../../objects.ts'
import type { Outcome } from '../connection.ts'
import type { Statement } from '../session.ts'
import { type Line, patienceMs, runOn } from './line.ts'
import { isCrossed, stateOf, unreachable, writeLost } from './postgres-error.ts'

/** A transaction on a connection that may be lost. */
export interface Transaction {
  query(statement: Statement): Promise<Outcome>
  commit(): Promise<void>
  rollback(): Promise<void>
}

/** What is kept of a transaction so that it can be done again: tables that are copied are larger. */
const mostKeptBytes = 64 * 1024 * 1024

/** About how much memory the parameters of a statement take. */
function sizeOf({ parameters }: Statement): number {
  const sizes = parameters.map((value) =>
    typeof value === 'string' || value instanceof Uint8Array ? value.length : 8,
  )
  return sizes.reduce((total, size) => total + size, 0)
}

/** Equal for equal rows and changes. */
function seenIn({ rows, changes }: Outcome): string {
  const plain = (_: string, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)
  return sha256(JSON.stringify([rows, changes], plain))
}

/**
 * Begins a transaction on the server. One that writes waits for its turn: the store has one writer at a time, as SQLite has, so that
 * what a transaction read still holds when it writes, and versions, aliases and chains of records need no locks of their own.
 *
 * @param key - names the store among those of the database
 * @returns the server's number of it
 */
async function beginWriting(client: Client, key: readonly [number, number]): Promise<string> {
  const answers = (await client.query(
    `BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
     SELECT pg_advisory_xact_lock(${key[0]}, ${key[1]});
     SELECT txid_current()::text AS id`,
  )) as unknown as readonly { readonly rows: readonly { readonly id: string }[] }[]
  return answers[2].rows[0].id
}

/** Whether a transaction whose COMMIT was cut off took place. A server that never heard of it has not done it. */
async function tookPlace(client: Client, id: string, shown: string): Promise<boolean> {
  const end = performance.now() + patienceMs
  for (;;) {
    const ask = client.query<{ fate: string | null }>('SELECT txid_status($1::bigint) AS fate', [id])
    const { rows } = await ask.catch((error) => {
      if (stateOf(error) === '22023') return { rows: [{ fate: 'aborted' }] }
      throw error
    })
    if (rows[0].fate !== 'in progress') return rows[0].fate === 'committed'
    if (performance.now() > end) throw writeLost(shown, 'unknown', undefined)
    await pause(100)
  }
}

/**
 * A transaction that writes. When its connection is lost it is done again on another, step by step, and goes on where each step gives
 * what it gave; whether one whose COMMIT was on its way took place, the server is asked. One that is too large to be remembered is given up.
 */
export function writingTransaction(line: Line, key: readonly [number, number]): Transaction {
  const steps: { readonly statement: Statement; readonly seen: string }[] = []
  let on: Client | undefined
  let id = ''
  let wasSent = false
  let keptBytes = 0
  const keep = (statement: Statement, outcome: Outcome): void => {
    keptBytes += sizeOf(statement)
    if (keptBytes > mostKeptBytes) steps.length = 0
    else steps.push({ statement, seen: seenIn(outcome) })
  }
  const resume = async (live: Client): Promise<void> => {
    if (keptBytes > mostKeptBytes) throw writeLost(line.shown, 'too-large', undefined)
    // Set first: where the turn does not come, the connection stands in a transaction that has failed.
    on = live
    id = await beginWriting(live, key)
    for (const { statement, seen } of steps)
      if (seenIn(await runOn(live, statement)) !== seen) throw writeLost(line.shown, 'changed', undefined)
  }
  /** On a connection that lives; where two transactions crossed, it has none open any more. */
  const onLive = <Result>(act: (live: Client) => Promise<Result>): Promise<Result> =>
    line.onLive(async (live) => {
      try {
        return await act(live)
      } catch (error) {
        if (isCrossed(error)) on = undefined
        throw error
      }
    })
  const finish = async (live: Client): Promise<void> => {
    wasSent = true
    const { command } = await live.query('COMMIT')
    if (command === 'ROLLBACK')
      throw new Error('bug: a statement of a transaction failed, and it was committed nevertheless')
  }
  return {
    async query(statement) {
      const outcome = await onLive(async (live) => {
        if (on !== live) await resume(live)
        return runOn(live, statement)
      })
      keep(statement, outcome)
      return outcome
    },
    async commit() {
      if (id === '') return
      try {
        await onLive(async (live) => {
          if (on !== live && wasSent && (await tookPlace(live, id, line.shown))) return
          wasSent = false
          if (on !== live) await resume(live)
          await finish(live)
        })
      } catch (error) {
        const isUnknown = wasSent && isModelwrightError(error) && error.code === 'PROJECT_STORE_UNREACHABLE'
        throw isUnknown ? writeLost(line.shown, 'unknown', error) : error
      }
    },
    async rollback() {
      await on?.query('ROLLBACK').catch(() => {})
    },
  }
}

/** It holds nobody up, so that it may wait for as long as what was read takes to be copied. */
const beginReading =
  'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL idle_in_transaction_session_timeout = 0'

/** A transaction that only reads, and sees the store as it is at its first statement. It cannot outlive its connection. */
export function readingTransaction(line: Line): Transaction {
  let on: Client | undefined
  const cutOff = () =>
    unreachable(
      line.shown,
      { why: 'the connection was cut while it was read', mend: ['Try again.'] },
      undefined,
    )
  return {
    query: (statement) =>
      line.onLive(async (live) => {
        if (on !== undefined && on !== live) throw cutOff()
        if (on === undefined) await live.query(beginReading)
        on = live
        return runOn(live, statement)
      }),
    async commit() {
      await on?.query('COMMIT').catch(() => {})
    },
    async rollback() {
      await on?.query('ROLLBACK').catch(() => {})
    },
  }
}
