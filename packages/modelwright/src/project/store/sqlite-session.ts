import type { Connection } from './connection.ts'
import type { Session } from './session.ts'

/** A SQLite file as a store's database. */
export function sqliteSession(connection: Connection): Session {
  return {
    query: ({ sql, parameters }) => connection.query(sql, parameters),
    // A deferred transaction that turns to writing fails at once when another process wrote meanwhile.
    begin: async (kind) => void (await connection.query(kind === 'write' ? 'begin immediate' : 'begin', [])),
    commit: async () => void (await connection.query('commit', [])),
    rollback: async () => connection.rollback(),
    close: async () => connection.close(),
  }
}
