import { createHash } from 'node:crypto'
import type { Session } from '../session.ts'
import { type Env, openLine, type PostgresPlace, runOn } from './line.ts'
import { readingTransaction, type Transaction, writingTransaction } from './transaction.ts'

/** Marks locks of ours: "MDLW". */
const ours = 0x4d444c57

/** Names the store among all that lie in one database: PostgreSQL's locks of this kind are of the whole database. */
function lockKey(schema: string): readonly [number, number] {
  return [ours, createHash('sha256').update(schema).digest().readInt32BE(0)]
}

/**
 * Opens a store's PostgreSQL database, on one connection, which is made again where it is lost. Reading is then done again; every
 * write is a transaction.
 *
 * @throws {ModelwrightError} PROJECT_STORE_UNREACHABLE, PROJECT_STORE_REFUSED
 */
export async function openPostgresSession(place: PostgresPlace, env: Env): Promise<Session> {
  const line = await openLine(place, env)
  const key = lockKey(place.schema)
  let current: Transaction | undefined
  return {
    async query(statement) {
      if (current !== undefined) return current.query(statement)
      if (statement.isRead) return line.onLive((live) => runOn(live, statement))
      const transaction = writingTransaction(line, key)
      try {
        const outcome = await transaction.query(statement)
        await transaction.commit()
        return outcome
      } catch (error) {
        await transaction.rollback()
        throw error
      }
    },
    async begin(kind) {
      current = kind === 'read' ? readingTransaction(line) : writingTransaction(line, key)
    },
    async commit() {
      await current!.commit()
      current = undefined
    },
    async rollback() {
      const last = current
      current = undefined
      await last?.rollback()
    },
    close: line.close,
  }
}
