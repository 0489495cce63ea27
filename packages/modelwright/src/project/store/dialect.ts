import type { DatabaseConnection, Dialect, Driver } from 'kysely'
import type { Session } from './session.ts'

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

function driverOf(session: Session): Driver {
  const queue = createQueue()
  const shared: DatabaseConnection = {
    async executeQuery({ sql, parameters, query }) {
      const isRead =
        query.kind === 'SelectQueryNode' || (query.kind === 'RawNode' && /^\s*select\b/i.test(sql))
      const { rows, changes } = await session.query({ sql, parameters, isRead })
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
    beginTransaction: (_, { accessMode }) => session.begin(accessMode === 'read only' ? 'read' : 'write'),
    commitTransaction: () => session.commit(),
    rollbackTransaction: () => session.rollback(),
    releaseConnection: async () => queue.leave(),
    destroy: () => session.close(),
  }
}

/** How a database's SQL is written: Kysely's own pieces. */
export type Words = Pick<Dialect, 'createAdapter' | 'createIntrospector' | 'createQueryCompiler'>

/** SQLite's words. */
export function sqliteWords(kysely: typeof import('kysely')): Words {
  return {
    createQueryCompiler: () => new kysely.SqliteQueryCompiler(),
    createAdapter: () => new kysely.SqliteAdapter(),
    createIntrospector: (database) => new kysely.SqliteIntrospector(database),
  }
}

/** PostgreSQL's words. */
export function postgresWords(kysely: typeof import('kysely')): Words {
  return {
    createQueryCompiler: () => new kysely.PostgresQueryCompiler(),
    createAdapter: () => new kysely.PostgresAdapter(),
    createIntrospector: (database) => new kysely.PostgresIntrospector(database),
  }
}

/** Joins Kysely to a store's database. */
export function storeDialect(session: Session, words: Words): Dialect {
  return { createDriver: () => driverOf(session), ...words }
}
