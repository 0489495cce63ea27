import type { Outcome } from './connection.ts'

/** One statement. */
export interface Statement {
  readonly sql: string
  readonly parameters: readonly unknown[]
  /** Whether it only reads. */
  readonly isRead: boolean
}

/**
 * A store's database as Kysely's driver needs it: one statement at a time, one transaction at a time.
 *
 * A transaction that writes has the store to itself from its beginning: what it reads stays so until it ends.
 */
export interface Session {
  query(statement: Statement): Promise<Outcome>
  /** `read` sees the store as it is at its first statement, however long it takes, and hinders nobody. */
  begin(kind: 'read' | 'write'): Promise<void>
  commit(): Promise<void>
  /** Takes back what the transaction did; nothing where there is none any more. */
  rollback(): Promise<void>
  close(): Promise<void>
}
