import type { DatabaseConnection, Dialect, Driver } from 'kysely'
import type { Connection } from './connection.ts'

/** Lets one task at a time in, in the order they came. */
function createQueue(): { enter(): Promise<void>; leave(): void } {
  const waiting: (() => void)[] = []
  let isTaken = false
  return {
    async enter() {
      if (isTaken) await new Promise<void>((resolve) => waiting.push(resolve))
      isTaken = true
    },
    leave() {
      const next = waiting.shift()
      if (next === undefined) isTaken = false
      else next()
    },
  }
}

function driverOf(connection: Connection): Driver {
  const queue = createQueue()
  const shared: DatabaseConnection = {
    async executeQuery({ sql, parameters }) {
      const { rows, changes } = await connection.query(sql, parameters)
      return { rows: [...rows] as never[], numAffectedRows: BigInt(changes) }
    },
    streamQuery: () => {
      throw new Error('bug: the store does not stream')
    },
  }
  return {
    async init() {},
    async acquireConnection() {
      await queue.enter()
      return shared
    },
    // A deferred transaction that turns to writing fails at once when another process wrote meanwhile.
    beginTransaction: async () => void (await connection.query('begin immediate', [])),
    commitTransaction: async () => void (await connection.query('commit', [])),
    rollbackTransaction: async () => connection.rollback(),
    releaseConnection: async () => queue.leave(),
    destroy: async () => connection.close(),
  }
}

/** Joins Kysely to a guarded connection. Transactions take the write lock at their start. */
export function storeDialect(kysely: typeof import('kysely'), connection: Connection): Dialect {
  return {
    createDriver: () => driverOf(connection),
    createQueryCompiler: () => new kysely.SqliteQueryCompiler(),
    createAdapter: () => new kysely.SqliteAdapter(),
    createIntrospector: (database) => new kysely.SqliteIntrospector(database),
  }
}
